package org.argali.natives;

import java.nio.file.Path;
import java.util.List;

/**
 * Names for what a thread does, which NVIDIA's profilers show: NVTX, through the library that comes with CUDA. Without that library
 * nothing is shown, and nothing is said.
 */
public final class Nvtx {
    /** What the library is called: in CUDA 13, and before. */
    public static final List<String> LIBRARIES = List.of("libnvtx3interop.so.1", "libnvToolsExt.so.1");

    private final boolean loaded;

    private Nvtx(boolean loaded) {
        this.loaded = loaded;
    }

    /** With the first of these files that can be opened; with none of them it does nothing. */
    public static Nvtx load(List<Path> files) {
        return new Nvtx(files.stream().anyMatch(f -> ArgaliCpu.nvtxOpen(f.toString())));
    }

    /** Whether there is a library. */
    public boolean isLoaded() {
        return loaded;
    }

    /** Begins a range of this thread within the one that it is in. */
    public void push(String name) {
        if (loaded) {
            ArgaliCpu.nvtxPush(name);
        }
    }

    /** Ends the range that this thread began last. */
    public void pop() {
        if (loaded) {
            ArgaliCpu.nvtxPop();
        }
    }
}
