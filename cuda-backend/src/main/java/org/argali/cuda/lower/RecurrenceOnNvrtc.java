package org.argali.cuda.lower;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.lower.Recurrence.Cell;
import org.argali.graph.Node;
import org.argali.op.CellActivation;
import org.argali.op.Gru;
import org.argali.op.Lstm;
import org.argali.op.SimpleRnn;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The recurrences of recurrent layers, and their gradients. Up to {@value #MOST_UNITS} units all steps are one launch: a block keeps the
 * recurrent kernel in registers and takes its sequences through time, waiting for no other block. More units go step by
 * step, see {@link RecurrenceOnCublasLt}.
 */
final class RecurrenceOnNvrtc {
    /** Four threads for each unit. */
    static final int MOST_UNITS = Grid.THREADS / 4;

    private static final List<Integer> ROWS_OF_A_THREAD = List.of(1, 2, 4);

    private RecurrenceOnNvrtc() {}

    static Kernel lstm(BlasDevice device, Lstm op, Node node) {
        return forward(device, Cell.LSTM, op.activation(), op.recurrentActivation(), node);
    }

    static Kernel lstmBackward(BlasDevice device, Lstm.Backward op, Node node) {
        return backward(device, Cell.LSTM, op.activation(), op.recurrentActivation(), node);
    }

    static Kernel gru(BlasDevice device, Gru op, Node node) {
        return forward(device, Cell.GRU, op.activation(), op.recurrentActivation(), node);
    }

    static Kernel gruBackward(BlasDevice device, Gru.Backward op, Node node) {
        return backward(device, Cell.GRU, op.activation(), op.recurrentActivation(), node);
    }

    static Kernel simpleRnn(BlasDevice device, SimpleRnn op, Node node) {
        return forward(device, Cell.SIMPLE_RNN, op.activation(), CellActivation.LINEAR, node);
    }

    static Kernel simpleRnnBackward(BlasDevice device, SimpleRnn.Backward op, Node node) {
        return backward(device, Cell.SIMPLE_RNN, op.activation(), CellActivation.LINEAR, node);
    }

    private static Kernel forward(BlasDevice device, Cell cell, CellActivation a, CellActivation gate, Node node) {
        Recurrence r = new Recurrence(cell, node.outputTypes().get(0).shape(), a, gate);
        if (r.states().size() == 0) {
            return OwnKernel.empty();
        }
        return r.units() > MOST_UNITS ? RecurrenceOnCublasLt.forward(device, r) : allSteps(device, r, "forward");
    }

    private static Kernel backward(BlasDevice device, Cell cell, CellActivation a, CellActivation gate, Node node) {
        Recurrence r = new Recurrence(cell, node.inputTypes().get(cell.mask + 1).shape(), a, gate);
        if (r.states().size() == 0) {
            return zeros(device, cell, node.outputTypes());
        }
        return r.units() > MOST_UNITS ? RecurrenceOnCublasLt.backward(device, r) : allSteps(device, r, "backward");
    }

    /** The gradients of the initial states after no step. */
    private static Kernel zeros(KernelDevice device, Cell cell, List<TensorType> outputs) {
        FillOnNvrtc.Filler filler = new FillOnNvrtc.Filler(device, outputs.get(cell.gradient), 0);
        return OwnKernel.of(b -> IntStream.range(cell.gradient, outputs.size())
                .mapToObj(b::output)
                .flatMap(s -> filler.launches(s).stream())
                .toList());
    }

    private static Kernel allSteps(KernelDevice device, Recurrence r, String entry) {
        Shape states = r.states();
        int n = states.dim(0);
        int groups = MOST_UNITS / r.units();
        int rows = ROWS_OF_A_THREAD.stream()
                .filter(each -> (long) groups * each * device.fullGrid() >= 4L * n)
                .findFirst()
                .orElse(4);
        Map<String, String> defines = r.defines();
        defines.put("UNITS", String.valueOf(r.units()));
        defines.put("EACH_ROWS", String.valueOf(rows));
        LoadedKernel kernel = device.load(r.source(defines, "forward", "backward"), entry);
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
}
