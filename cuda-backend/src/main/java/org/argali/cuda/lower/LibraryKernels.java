package org.argali.cuda.lower;

import org.argali.op.MatMul;
import org.argali.spi.Lowerings;

/** What NVIDIA's libraries do. */
public final class LibraryKernels {
    private LibraryKernels() {}

    /** Adds a line for each op. */
    public static Lowerings addTo(Lowerings table) {
        return table.on(MatMul.class, MatMulOnCublasLt::prepare);
    }
}
