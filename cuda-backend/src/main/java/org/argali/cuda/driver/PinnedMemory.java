package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cudaFreeHost;
import static org.bytedeco.cuda.global.cudart.cudaHostAlloc;
import static org.bytedeco.cuda.global.cudart.cudaHostAllocDefault;

import org.argali.tensor.NDArray;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** Host memory that the device copies from and to by itself. Moving elements in and out allocates nothing. */
public final class PinnedMemory implements AutoCloseable {
    private final Pointer memory = new Pointer();
    private final FloatPointer floats;
    private final IntPointer ints;
    private final ShortPointer shorts;
    private final BytePointer bytes;
    private boolean closed;

    public PinnedMemory(long size) {
        Status.ofRuntime(
                cudaHostAlloc(memory, size, cudaHostAllocDefault),
                "cudaHostAlloc",
                size + " bytes of host memory to be pinned; the host has too little of it free");
        floats = new FloatPointer(memory);
        ints = new IntPointer(memory);
        shorts = new ShortPointer(memory);
        bytes = new BytePointer(memory);
    }

    public long address() {
        return memory.address();
    }

    /** Elements {@code from} to {@code from + count} of {@code source} to byte {@code at}. */
    public void put(NDArray source, int from, int count, long at) {
        switch (source.dtype()) {
            case FLOAT32 -> floats.position(at / Float.BYTES).put(source.floats(), from, count);
            case INT32 -> ints.position(at / Integer.BYTES).put(source.ints(), from, count);
            case BOOL -> bytes.position(at).put(source.bools(), from, count);
            case BFLOAT16, FLOAT16 -> shorts.position(at / Short.BYTES).put(source.halves(), from, count);
        }
    }

    /** The reverse of {@link #put}. */
    public void get(NDArray target, int from, int count, long at) {
        switch (target.dtype()) {
            case FLOAT32 -> floats.position(at / Float.BYTES).get(target.floats(), from, count);
            case INT32 -> ints.position(at / Integer.BYTES).get(target.ints(), from, count);
            case BOOL -> bytes.position(at).get(target.bools(), from, count);
            case BFLOAT16, FLOAT16 -> shorts.position(at / Short.BYTES).get(target.halves(), from, count);
        }
    }

    /** The int32 at byte {@code at}. */
    public int int32(long at) {
        return ints.position(0).get(at / Integer.BYTES);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Status.ofRuntime(cudaFreeHost(memory), "cudaFreeHost", "pinned memory");
        }
    }
}
