package org.argali.cuda.lower;

import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.MatrixProducts;

/** A device with NVIDIA's libraries. */
public interface BlasDevice extends KernelDevice {
    MatrixProducts products();

    Convolutions convolutions();

    MathPolicy math();
}
