package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.plan.Runs;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/**
 * Copies batches from the host: straight to the feeds of one step; for several steps to a bank of as many batches, from which each
 * takes its own. Where copies have a stream of their own, one batch is on its way while another is worked on.
 */
final class HostFeeder implements Feeder {
    private final Stream stream;
    private final List<NDArray> arrays;
    private final int rows;
    private final List<Slice> feeds;
    private final List<Slice> targets;
    private final List<Buffer> banks = new ArrayList<>();
    private final Optional<DoubleBuffer> ahead;

    /** @param staged whether batches may come ahead of the steps */
    HostFeeder(StepProgram program, List<NDArray> arrays, int steps, boolean staged) {
        Device device = program.session().device();
        this.stream = device.stream();
        this.arrays = arrays;
        this.feeds = program.feeds();
        this.rows = program.samples() * steps;
        try {
            if (steps > 1) {
                feeds.forEach(f -> banks.add(device.allocate(Math.max(1, f.bytes() * steps))));
            }
            targets = steps == 1 ? feeds : banks.stream().map(Slice::of).toList();
            ahead = staged ? device.copyStream().map(c -> new DoubleBuffer(device, c, targets)) : Optional.empty();
        } catch (RuntimeException | Error e) {
            banks.forEach(Buffer::close);
            throw e;
        }
    }

    @Override
    public List<Runs.Before> before(int s) {
        List<Runs.Before> copies = new ArrayList<>();
        for (int i = 0; i < banks.size(); i++) {
            Slice to = feeds.get(i);
            if (to.bytes() > 0) {
                Slice from = new Slice(banks.get(i), s * to.bytes(), to.bytes());
                copies.add(new Runs.Before(() -> stream.copy(from, to), List.of(from), List.of(to)));
            }
        }
        return copies;
    }

    @Override
    public void bring(int[] order, int from) {
        if (ahead.isPresent()) {
            ahead.get().bring(arrays, order, from, rows);
            return;
        }
        for (int i = 0; i < targets.size(); i++) {
            write(stream, arrays.get(i), order, from, rows, targets.get(i));
        }
    }

    /** Rows that follow one another are one copy. */
    static void write(Stream stream, NDArray data, int[] order, int from, int count, Slice target) {
        int first = count == 0 ? 0 : order[from];
        boolean inOrder = true;
        for (int i = 1; i < count && inOrder; i++) {
            inOrder = order[from + i] == first + i;
        }
        if (inOrder) {
            stream.write(data, first * data.rowSize(), count * data.rowSize(), target);
        } else {
            stream.writeRows(data, order, from, count, target);
        }
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void close() {
        ahead.ifPresent(DoubleBuffer::close);
        banks.forEach(Buffer::close);
    }
}
