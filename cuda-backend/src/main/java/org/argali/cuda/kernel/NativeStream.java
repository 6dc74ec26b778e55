package org.argali.cuda.kernel;

/** A stream of CUDA's. */
public interface NativeStream {
    /** Its {@code CUstream}, ready for work from the calling thread. */
    long handle();
}
