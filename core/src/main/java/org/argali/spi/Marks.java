package org.argali.spi;

/** Points in a stream's work, whose distances in time can be read when that work is done. */
public interface Marks extends AutoCloseable {
    /** Point {@code i} is where the work ends that was put on the stream so far. Waits for nothing. */
    void put(int i);

    /** Nanoseconds from one point to another; the stream was waited for since. */
    double nanos(int from, int to);

    /** Whether the device notes the times itself, while the host may be ahead of it. */
    default boolean areTheDevices() {
        return false;
    }

    @Override
    default void close() {}

    /** For streams whose work is done when a call returns. */
    static Marks ofHost(int count) {
        long[] times = new long[count];
        return new Marks() {
            @Override
            public void put(int i) {
                times[i] = System.nanoTime();
            }

            @Override
            public double nanos(int from, int to) {
                return times[to] - times[from];
            }
        };
    }
}
