package org.argali.cuda.lower;

import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.spi.Lowerings;

/** What NVIDIA's libraries do, alone or together with our own kernels. */
public final class LibraryKernels {
    private LibraryKernels() {}

    /** Adds a line for each op. */
    public static Lowerings addTo(Lowerings table) {
        return table.on(Lstm.class, LstmOnNvrtc::forward)
                .on(Lstm.Backward.class, LstmOnNvrtc::backward)
                .on(MatMul.class, MatMulOnCublasLt::prepare);
    }
}
