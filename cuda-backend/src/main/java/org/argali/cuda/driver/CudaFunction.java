package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;

import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A kernel of a loaded module. */
public final class CudaFunction {
    /** Null. Its type matters: a plain Pointer here chooses an overload that passes the address of the arguments' address. */
    private static final PointerPointer<Pointer> NO_EXTRA = new PointerPointer<>((Pointer) null);

    private final CUfunc_st function;
    private final String what;

    CudaFunction(CUfunc_st function, String name) {
        this.function = function;
        this.what = "kernel " + name;
    }

    /**
     * A launch with its arguments in native memory.
     *
     * @param slots values, 8 bytes each
     * @param starts for each argument its first slot
     */
    public Call call(int blocks, int threads, long[] slots, int[] starts) {
        return new Call(blocks, threads, slots, starts);
    }

    /** Its blocks stay reachable, and so do its arguments, while it lives: a CUDA graph has copied them by then. */
    public final class Call implements AutoCloseable {
        private final int blocks;
        private final int threads;
        private final LongPointer values;
        private final PointerPointer<Pointer> pointers;

        private Call(int blocks, int threads, long[] slots, int[] starts) {
            this.blocks = blocks;
            this.threads = threads;
            this.values = new LongPointer(slots);
            this.pointers = new PointerPointer<>(starts.length);
            DeviceAddress slot = new DeviceAddress();
            for (int i = 0; i < starts.length; i++) {
                pointers.put(i, slot.at(values.address() + (long) starts[i] * Long.BYTES));
            }
        }

        public void on(CudaQueue queue) {
            Status.ofDriver(
                    cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, queue.handle(), pointers, NO_EXTRA),
                    "cuLaunchKernel",
                    what);
        }

        @Override
        public void close() {
            pointers.close();
            values.close();
        }
    }
}
