package org.argali.cuda.kernel;

/** Compiles CUDA C to a device's machine code. */
public interface CubinCompiler {
    /** Its version and options: two compilers of one identity give the same code. */
    String identity();

    /**
     * Machine code for an architecture such as {@code sm_90}.
     *
     * @throws org.argali.spi.DeviceException with the compiler's log
     */
    byte[] compile(KernelSource source, String architecture);
}
