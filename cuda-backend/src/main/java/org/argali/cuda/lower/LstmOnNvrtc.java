package org.argali.cuda.lower;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.CellActivation;
import org.argali.op.Lstm;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The recurrence of an LSTM, and its gradient. Up to {@value #MOST_UNITS} units all steps are one launch: a block keeps the
 * recurrent kernel in registers and takes its sequences through time, waiting for no other block. More units go step by
 * step, see {@link LstmOnCublasLt}.
 */
final class LstmOnNvrtc {
    /** A thread for each of 4 gates of each unit. */
    static final int MOST_UNITS = Grid.THREADS / 4;

    private static final List<Integer> ROWS_OF_A_THREAD = List.of(1, 2, 4);

    private LstmOnNvrtc() {}

    static Kernel forward(BlasDevice device, Lstm op, Node node) {
        Shape states = node.outputTypes().get(0).shape();
        if (states.size() == 0) {
            return OwnKernel.empty();
        }
        return states.last() > MOST_UNITS
                ? LstmOnCublasLt.forward(device, states, op.activation(), op.recurrentActivation())
                : allSteps(device, states, op.activation(), op.recurrentActivation(), "forward");
    }

    static Kernel backward(BlasDevice device, Lstm.Backward op, Node node) {
        Shape states = node.inputTypes().get(3).shape();
        if (states.size() == 0) {
            return zeros(device, node.outputTypes().get(1));
        }
        return states.last() > MOST_UNITS
                ? LstmOnCublasLt.backward(device, states, op.activation(), op.recurrentActivation())
                : allSteps(device, states, op.activation(), op.recurrentActivation(), "backward");
    }

    /** The gradients of both initial states after no step. */
    private static Kernel zeros(KernelDevice device, TensorType state) {
        FillOnNvrtc.Filler filler = new FillOnNvrtc.Filler(device, state, 0);
        return OwnKernel.of(b -> Stream.of(b.output(1), b.output(2))
                .flatMap(s -> filler.launches(s).stream())
                .toList());
    }

    private static Kernel allSteps(
            KernelDevice device, Shape states, CellActivation cell, CellActivation gates, String entry) {
        int n = states.dim(0);
        int groups = MOST_UNITS / states.last();
        int rows = ROWS_OF_A_THREAD.stream()
                .filter(r -> (long) groups * r * device.fullGrid() >= 4L * n)
                .findFirst()
                .orElse(4);
        Map<String, String> defines = defines(states, cell, gates);
        defines.put("UNITS", String.valueOf(states.last()));
        defines.put("EACH_ROWS", String.valueOf(rows));
        LoadedKernel kernel = device.load(source(defines, "forward", "backward"), entry);
        Grid grid = Grid.ofBlocks((n + groups * rows - 1) / (groups * rows), device);
        return OwnKernel.of(b -> {
            KernelArgs args = new KernelArgs().index(n).int32(states.dim(1));
            for (Slice s : b.inputs()) {
                args.pointer(s.address());
            }
            for (Slice s : b.outputs()) {
                args.pointer(s.address());
            }
            return List.of(kernel.launch(grid, args));
        });
    }

    static Map<String, String> defines(Shape states, CellActivation cell, CellActivation gates) {
        return CudaC.defines(
                4 * states.size(), "CELL", String.valueOf(cell.ordinal()), "GATE", String.valueOf(gates.ordinal()));
    }

    static KernelSource source(Map<String, String> defines, String... entries) {
        return KernelSource.ofFile("lstm", defines, entries);
    }
}
