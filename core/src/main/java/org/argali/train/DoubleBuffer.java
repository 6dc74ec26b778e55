package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/**
 * Two places for batches on the device. While the work reads one, the next batch is copied to the other on the stream of copies; no
 * host waits for either.
 */
final class DoubleBuffer implements AutoCloseable {
    private static final int PLACES = 2;

    private final Stream copies;
    private final Stream work;
    private final List<Slice> targets;
    private final List<List<Slice>> places = new ArrayList<>();
    private final List<Stream.Point> written = new ArrayList<>();
    private final List<Stream.Point> read = new ArrayList<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private int turn;

    /** @param targets where the work reads a batch */
    DoubleBuffer(Device device, Stream copies, List<Slice> targets) {
        this.copies = copies;
        this.work = device.stream();
        this.targets = targets;
        try {
            for (int k = 0; k < PLACES; k++) {
                List<Slice> place = new ArrayList<>();
                for (Slice t : targets) {
                    Buffer b = device.allocate(Math.max(1, t.bytes()));
                    buffers.add(b);
                    place.add(new Slice(b, 0, t.bytes()));
                }
                places.add(List.copyOf(place));
                written.add(copies.point());
                Stream.Point free = work.point();
                free.put(); // behind the zeros of the new memory
                read.add(free);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    void bring(List<NDArray> arrays, int[] order, int from, int count) {
        List<Slice> place = places.get(turn);
        copies.await(read.get(turn));
        for (int i = 0; i < targets.size(); i++) {
            HostFeeder.write(copies, arrays.get(i), order, from, count, place.get(i));
        }
        written.get(turn).put();
        work.await(written.get(turn));
        for (int i = 0; i < targets.size(); i++) {
            work.copy(place.get(i), targets.get(i));
        }
        read.get(turn).put();
        turn = (turn + 1) % PLACES;
    }

    @Override
    public void close() {
        written.forEach(Stream.Point::close);
        read.forEach(Stream.Point::close);
        buffers.forEach(Buffer::close);
    }
}
