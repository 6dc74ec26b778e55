package org.argali.cuda.lower;

import java.util.Map;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.KernelSource;
import org.argali.op.CellActivation;
import org.argali.tensor.Shape;

/**
 * A recurrence: its cell, and what its kernels are written in terms of.
 *
 * @param states {@code [n, t, units]}
 * @param activation of the candidate
 * @param gate of the gates, where the cell has some
 */
record Recurrence(Cell cell, Shape states, CellActivation activation, CellActivation gate) {
    private static final String SHARED = "recurrence.cuh";

    /** What is in which place of the op's inputs and outputs. */
    enum Cell {
        LSTM(4, 2, 2, 1),
        GRU(3, 3, 2, 2),
        SIMPLE_RNN(1, 2, 1, 1);

        /** How many columns of the recurrent kernel a unit has. */
        final int gates;

        /** The first state among the inputs of the op. */
        final int start;

        /** The mask among the inputs of its gradient; the states come behind it. */
        final int mask;

        /** The gradient of the first state among the outputs of that. */
        final int gradient;

        Cell(int gates, int start, int mask, int gradient) {
            this.gates = gates;
            this.start = start;
            this.mask = mask;
            this.gradient = gradient;
        }
    }

    int units() {
        return states.last();
    }

    /** Of the recurrent kernel. */
    int columns() {
        return cell.gates * units();
    }

    /** Macros of the kernels. */
    Map<String, String> defines() {
        return CudaC.defines(
                cell.gates * states.size(),
                "GATES",
                String.valueOf(cell.gates),
                "CELL",
                String.valueOf(activation.ordinal()),
                "GATE",
                String.valueOf(gate.ordinal()));
    }

    KernelSource source(Map<String, String> defines, String... entries) {
        return switch (cell) {
            case LSTM -> KernelSource.ofFile("lstm", SHARED, defines, entries);
            case GRU -> KernelSource.ofFile("gru", SHARED, defines, entries);
            case SIMPLE_RNN -> KernelSource.ofFile("simple_rnn", SHARED, defines, entries);
        };
    }
}
