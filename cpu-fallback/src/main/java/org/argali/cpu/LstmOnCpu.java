package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.CellActivation;
import org.argali.op.Lstm;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** The recurrence of an LSTM, and its gradient. */
final class LstmOnCpu {
    private LstmOnCpu() {}

    static Kernel forward(CpuDevice device, Lstm op, Node node) {
        Shape states = node.outputTypes().get(0).shape();
        CpuKernel.InPlace gates = (input, output) -> input == 0 && output == 2;
        return prepare(device, node, "lstm", states, op.activation(), op.recurrentActivation(), gates);
    }

    static Kernel backward(CpuDevice device, Lstm.Backward op, Node node) {
        Shape states = node.inputTypes().get(3).shape();
        CpuKernel.InPlace gates = (input, output) -> input == 4 && output == 0;
        return prepare(device, node, "lstm_backward", states, op.activation(), op.recurrentActivation(), gates);
    }

    private static Kernel prepare(
            CpuDevice device,
            Node node,
            String kind,
            Shape states,
            CellActivation cell,
            CellActivation gates,
            CpuKernel.InPlace inPlace) {
        Attributes a = new Attributes()
                .add(states.dim(0))
                .add(states.dim(1))
                .add(states.dim(2))
                .add(cell.ordinal())
                .add(gates.ordinal());
        return new CpuKernel(device, node, kind, a, inPlace);
    }
}
