package org.argali.spi;

import java.util.List;
import org.argali.tensor.NDArray;

/** Work in order: copies, launches and replays happen one after another. */
public interface Stream {
    /**
     * Copies elements {@code from} to {@code from + count} of {@code source} to {@code target}, converting nothing. The
     * source may be changed once this returns.
     */
    void write(NDArray source, int from, int count, Slice target);

    default void write(NDArray source, Slice target) {
        write(source, 0, source.size(), target);
    }

    /**
     * Copies rows {@code indices[from]} ... {@code indices[from + count - 1]} of the first axis of {@code source} to
     * {@code target}, one after another.
     */
    default void writeRows(NDArray source, int[] indices, int from, int count, Slice target) {
        int row = source.rowSize();
        long bytes = count == 0 ? 0 : target.bytes() / count;
        for (int i = 0; i < count; i++) {
            write(source, indices[from + i] * row, row, new Slice(target.buffer(), target.offset() + i * bytes, bytes));
        }
    }

    /** Waits for all earlier work and copies {@code source} to all of {@code target}. */
    void read(Slice source, NDArray target);

    /**
     * Reads places again and again without waiting.
     *
     * @param targets where the copies go, an array for each place
     */
    default Readback readback(List<Slice> places, List<NDArray> targets) {
        return Readback.atOnce(this, places, targets);
    }

    /** Copies device memory to device memory of this device. */
    void copy(Slice source, Slice target);

    /** Waits until all work is done and reports its errors. */
    void sync();

    /** Points in this stream's work, to tell how long parts of it take. */
    default Marks marks(int count) {
        return Marks.ofHost(count);
    }

    /** A place in this stream's work that others can wait for; it is nowhere until it is put. */
    default Point point() {
        return () -> {};
    }

    /** What is put on this stream from now on waits for the work of another stream up to a point. */
    default void await(Point point) {}

    /** Names the calls until {@link #endRange}, for a profiler that watches the process: NVTX on CUDA. */
    default void beginRange(String name) {}

    /** Ends the range that was begun last. */
    default void endRange() {}

    /**
     * Takes down the kernels and copies that {@code launches} puts on this stream, without running them. The whole then
     * runs as one call.
     */
    Recording record(Runnable launches);

    /**
     * Takes down parts as {@link #record(Runnable)} does. A device may run parts at the same time, or in another order,
     * where none waits for the other.
     *
     * @param parts in an order that is right
     */
    default Recording record(List<Part> parts) {
        return record(() -> parts.forEach(p -> p.launches().run()));
    }

    /** A place in a stream's work. */
    @FunctionalInterface
    interface Point extends AutoCloseable {
        /** The place is behind all work that was put on the stream so far. Waits for nothing. */
        void put();

        @Override
        default void close() {}
    }

    /**
     * What one step of a program puts on a stream.
     *
     * @param launches puts it there
     * @param after numbers of earlier parts that must be done before; these stand for all that they wait for
     */
    record Part(Runnable launches, List<Integer> after) {
        public Part {
            after = List.copyOf(after);
        }
    }

    /** Work that was taken down: a CUDA graph, or a native program. */
    interface Recording extends AutoCloseable {
        /** Puts the whole on the stream. Allocates nothing. */
        void replay();

        @Override
        void close();
    }
}
