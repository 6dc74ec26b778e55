package org.argali.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/** Runs work at once, on the caller's thread. An error of the work is kept and thrown where a device would throw it. */
final class ReferenceStream implements Stream {
    private Optional<List<Runnable>> recording = Optional.empty();
    private Optional<DeviceException> error = Optional.empty();

    /** Runs {@code work}, or takes it down. After an error nothing runs until it is reported. */
    void put(Runnable work) {
        if (recording.isPresent()) {
            recording.get().add(work);
            return;
        }
        if (error.isPresent()) {
            return;
        }
        try {
            work.run();
        } catch (DeviceException e) {
            error = Optional.of(e);
        }
    }

    @Override
    public void write(NDArray source, int from, int count, Slice target) {
        ReferenceBuffer b = (ReferenceBuffer) target.buffer();
        for (int i = 0; i < count; i++) {
            b.set(ReferenceBuffer.cell(target.offset()) + i, source.at(from + i));
        }
    }

    @Override
    public void read(Slice source, NDArray target) {
        sync();
        ReferenceBuffer b = (ReferenceBuffer) source.buffer();
        for (int i = 0; i < target.size(); i++) {
            target.set(i, b.get(ReferenceBuffer.cell(source.offset()) + i));
        }
    }

    @Override
    public void copy(Slice source, Slice target) {
        put(() -> {
            ReferenceBuffer from = (ReferenceBuffer) source.buffer();
            double[] cells = from.copy(ReferenceBuffer.cell(source.offset()), ReferenceBuffer.cell(source.bytes()));
            ((ReferenceBuffer) target.buffer()).copyFrom(cells, ReferenceBuffer.cell(target.offset()), cells.length);
        });
    }

    @Override
    public void sync() {
        Optional<DeviceException> e = error;
        error = Optional.empty();
        if (e.isPresent()) {
            throw e.get();
        }
    }

    @Override
    public Recording record(Runnable launches) {
        if (recording.isPresent()) {
            throw new IllegalStateException("a recording is being taken already");
        }
        List<Runnable> work = new ArrayList<>();
        recording = Optional.of(work);
        try {
            launches.run();
        } finally {
            recording = Optional.empty();
        }
        return new Recorded(work);
    }

    /** In the order that is farthest from the one given, so that a dependency that is missing shows. */
    @Override
    public Recording record(List<Part> parts) {
        List<Part> order = new ArrayList<>();
        boolean[] done = new boolean[parts.size()];
        while (order.size() < parts.size()) {
            int next = parts.size() - 1;
            while (done[next] || !parts.get(next).after().stream().allMatch(p -> done[p])) {
                next--;
            }
            done[next] = true;
            order.add(parts.get(next));
        }
        return record(() -> order.forEach(p -> p.launches().run()));
    }

    private final class Recorded implements Recording {
        private final List<Runnable> work;

        Recorded(List<Runnable> work) {
            this.work = List.copyOf(work);
        }

        @Override
        public void replay() {
            work.forEach(ReferenceStream.this::put);
        }

        @Override
        public void close() {
            // Java objects only.
        }
    }
}
