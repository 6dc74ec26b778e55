package org.argali.cuda.kernel;

/** An entry of a compiled source. */
@FunctionalInterface
public interface LoadedKernel {
    /** Fixes grid and arguments. */
    Launch launch(Grid grid, KernelArgs args);
}
