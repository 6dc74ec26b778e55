package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;

import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.javacpp.BytePointer;

/** Compiled code on the device. */
public final class CudaModule implements AutoCloseable {
    private final CUmod_st module = new CUmod_st();
    private final String name;
    private boolean closed;

    /** Copies {@code cubin} to the device. */
    public CudaModule(byte[] cubin, String name) {
        this.name = name;
        try (BytePointer image = new BytePointer(cubin)) {
            Status.ofDriver(cuModuleLoadData(module, image), "cuModuleLoadData", "kernel " + name);
        }
    }

    public CudaFunction function(String entry) {
        CUfunc_st function = new CUfunc_st();
        String what = name + "." + entry;
        Status.ofDriver(cuModuleGetFunction(function, module, entry), "cuModuleGetFunction", "kernel " + what);
        return new CudaFunction(function, what);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Status.ofDriver(cuModuleUnload(module), "cuModuleUnload", "kernel " + name);
        }
    }
}
