package org.argali.cuda;

import org.argali.cuda.lower.LibraryKernels;
import org.argali.cuda.lower.OwnKernels;
import org.argali.spi.Lowerings;

/** The table of contents of what the GPU can do. */
final class CudaLowerings {
    private CudaLowerings() {}

    static Lowerings table() {
        return LibraryKernels.addTo(OwnKernels.addTo(new Lowerings("cuda")));
    }
}
