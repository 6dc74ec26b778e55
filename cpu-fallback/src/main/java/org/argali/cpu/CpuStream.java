package org.argali.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.natives.ArgaliCpu;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/**
 * Runs work at once on the caller's thread and its helpers. An error that a kernel meets is kept, and nothing more runs,
 * until {@link #sync} or {@link #read} reports it.
 */
final class CpuStream implements Stream {
    private final int threads;
    private Optional<List<CpuKernel>> recording = Optional.empty();
    private final List<CpuKernel> copies = new ArrayList<>(); // of the recording that is being taken
    private Optional<DeviceException> error = Optional.empty();

    CpuStream(int threads) {
        this.threads = threads;
    }

    /** Runs a kernel, or takes it down. */
    void put(CpuKernel kernel) {
        if (recording.isPresent()) {
            recording.get().add(kernel);
        } else if (error.isEmpty() && !kernel.run()) {
            error = Optional.of(kernel.error());
        }
    }

    @Override
    public void write(NDArray source, int from, int count, Slice target) {
        refuseWhileRecording("write");
        long size = source.dtype().bytes();
        checkRoom(source, count * size, target.bytes());
        if (from < 0 || count < 0 || from > source.size() - count) {
            throw new IndexOutOfBoundsException(
                    "elements " + from + " to " + ((long) from + count) + " are outside " + source.type());
        }
        switch (source.dtype()) {
            case FLOAT32 ->
                ArgaliCpu.memoryWrite(target.address(), source.floats(), from * size, count * size, threads);
            case INT32 -> ArgaliCpu.memoryWrite(target.address(), source.ints(), from * size, count * size, threads);
            case BOOL -> ArgaliCpu.memoryWrite(target.address(), source.bools(), from * size, count * size, threads);
            case BFLOAT16, FLOAT16 ->
                ArgaliCpu.memoryWrite(target.address(), source.halves(), from * size, count * size, threads);
        }
    }

    @Override
    public void writeRows(NDArray source, int[] indices, int from, int count, Slice target) {
        refuseWhileRecording("write");
        int rows = source.type().dim(0);
        for (int i = from; i < from + count; i++) {
            if (indices[i] < 0 || indices[i] >= rows) {
                throw new IndexOutOfBoundsException("row " + indices[i] + " is outside " + source.type());
            }
        }
        long row = (long) source.rowSize() * source.dtype().bytes();
        checkRoom(source, count * row, target.bytes());
        long to = target.address();
        switch (source.dtype()) {
            case FLOAT32 -> ArgaliCpu.memoryWriteRows(to, source.floats(), row, indices, from, count, threads);
            case INT32 -> ArgaliCpu.memoryWriteRows(to, source.ints(), row, indices, from, count, threads);
            case BOOL -> ArgaliCpu.memoryWriteRows(to, source.bools(), row, indices, from, count, threads);
            case BFLOAT16, FLOAT16 ->
                ArgaliCpu.memoryWriteRows(to, source.halves(), row, indices, from, count, threads);
        }
    }

    @Override
    public void read(Slice source, NDArray target) {
        refuseWhileRecording("read");
        sync();
        long bytes = target.type().bytes();
        checkRoom(target, bytes, source.bytes());
        switch (target.dtype()) {
            case FLOAT32 -> ArgaliCpu.memoryRead(source.address(), target.floats(), 0, bytes, threads);
            case INT32 -> ArgaliCpu.memoryRead(source.address(), target.ints(), 0, bytes, threads);
            case BOOL -> ArgaliCpu.memoryRead(source.address(), target.bools(), 0, bytes, threads);
            case BFLOAT16, FLOAT16 -> ArgaliCpu.memoryRead(source.address(), target.halves(), 0, bytes, threads);
        }
    }

    private static void checkRoom(NDArray array, long wanted, long there) {
        if (wanted > there) {
            throw new IllegalArgumentException(
                    "[cpu] " + wanted + " bytes of " + array.type() + " do not fit a place of " + there);
        }
    }

    @Override
    public void copy(Slice source, Slice target) {
        if (recording.isPresent()) {
            CpuKernel k = CpuKernel.copying(threads, source, target);
            copies.add(k);
            recording.get().add(k);
        } else {
            ArgaliCpu.memoryCopy(source.address(), target.address(), source.bytes(), threads);
        }
    }

    @Override
    public void sync() {
        if (error.isPresent()) {
            DeviceException e = error.get();
            error = Optional.empty();
            throw e;
        }
    }

    @Override
    public Recording record(Runnable launches) {
        refuseWhileRecording("second recording");
        List<CpuKernel> kernels = new ArrayList<>();
        recording = Optional.of(kernels);
        try {
            launches.run();
            return new Program(kernels, List.copyOf(copies));
        } finally {
            recording = Optional.empty();
            copies.clear();
        }
    }

    private void refuseWhileRecording(String what) {
        if (recording.isPresent()) {
            throw new IllegalStateException("[cpu] a " + what + " cannot be part of a recording");
        }
    }

    /** Kernels that run in one native call. */
    private final class Program implements Recording {
        private final List<CpuKernel> kernels;
        private final List<CpuKernel> own;
        private final long handle;
        private boolean open = true;

        Program(List<CpuKernel> kernels, List<CpuKernel> own) {
            this.kernels = kernels;
            this.own = own;
            long[] handles = kernels.stream().mapToLong(CpuKernel::handle).toArray();
            this.handle = ArgaliCpu.programCreate(handles.length, handles);
        }

        @Override
        public void replay() {
            if (error.isPresent()) {
                return;
            }
            long failed = ArgaliCpu.programRun(handle);
            if (failed != 0) {
                error = Optional.of(kernels.get((int) failed - 1).error());
            }
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                ArgaliCpu.programFree(handle);
                own.forEach(CpuKernel::close);
            }
        }
    }
}
