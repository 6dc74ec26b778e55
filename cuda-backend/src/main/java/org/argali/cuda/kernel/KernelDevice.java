package org.argali.cuda.kernel;

import org.argali.spi.Device;

/** A device that compiles CUDA C and runs it. */
public interface KernelDevice extends Device {
    /**
     * Begins to compile a source, or finds it compiled. It is waited for where it is launched first, which throws if it is refused.
     * What is loaded lives as long as the device.
     */
    LoadedKernel load(KernelSource source, String entry);

    /** Number of blocks that keep the whole device busy. */
    int fullGrid();

    /** Address of four int32, the first of them 0: where a kernel notes an index outside its bounds. */
    long errorRecord();

    /** The kernels that may do so. */
    ErrorSites errorSites();
}
