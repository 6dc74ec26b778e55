package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.CellActivation;
import org.argali.op.Gru;
import org.argali.op.Lstm;
import org.argali.op.SimpleRnn;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** The recurrences of an LSTM, a GRU and a simple RNN, and their gradients. What a gate becomes lies where it was. */
final class RecurrenceOnCpu {
    private RecurrenceOnCpu() {}

    static Kernel lstm(CpuDevice device, Lstm op, Node node) {
        CpuKernel.InPlace gates = (input, output) -> input == 0 && output == 2;
        TensorType h = node.outputTypes().get(0);
        return prepare(device, node, "lstm", h, gates, op.activation(), op.recurrentActivation());
    }

    static Kernel lstmBackward(CpuDevice device, Lstm.Backward op, Node node) {
        CpuKernel.InPlace gates = (input, output) -> input == 4 && output == 0;
        TensorType c = node.inputTypes().get(3);
        return prepare(device, node, "lstm_backward", c, gates, op.activation(), op.recurrentActivation());
    }

    static Kernel gru(CpuDevice device, Gru op, Node node) {
        CpuKernel.InPlace gates = (input, output) -> input == 0 && output == 1;
        TensorType h = node.outputTypes().get(0);
        return prepare(device, node, "gru", h, gates, op.activation(), op.recurrentActivation());
    }

    static Kernel gruBackward(CpuDevice device, Gru.Backward op, Node node) {
        CpuKernel.InPlace gates = (input, output) -> (input == 4 && output == 0) || (input == 5 && output == 1);
        TensorType h = node.inputTypes().get(3);
        return prepare(device, node, "gru_backward", h, gates, op.activation(), op.recurrentActivation());
    }

    static Kernel simpleRnn(CpuDevice device, SimpleRnn op, Node node) {
        CpuKernel.InPlace steps = (input, output) -> input == 0;
        return prepare(device, node, "simple_rnn", node.outputTypes().get(0), steps, op.activation());
    }

    static Kernel simpleRnnBackward(CpuDevice device, SimpleRnn.Backward op, Node node) {
        CpuKernel.InPlace steps = (input, output) -> input >= 2 && output == 0;
        return prepare(device, node, "simple_rnn_backward", node.inputTypes().get(2), steps, op.activation());
    }

    private static Kernel prepare(
            CpuDevice device,
            Node node,
            String kind,
            TensorType states,
            CpuKernel.InPlace inPlace,
            CellActivation... activations) {
        Shape s = states.shape();
        Attributes a = new Attributes().add(s.dim(0)).add(s.dim(1)).add(s.dim(2));
        for (CellActivation c : activations) {
            a.add(c.ordinal());
        }
        return new CpuKernel(device, node, kind, a, inPlace);
    }
}
