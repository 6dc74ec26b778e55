package org.argali.cuda.emulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.ErrorSites;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/** Runs work at once, or keeps it while recording. */
final class EmulatedStream implements Stream {
    private final long errorRecord;
    private final ErrorSites sites;
    private final Random random = new Random(Long.getLong("argali.seed", 20260));
    private Optional<List<Runnable>> recording = Optional.empty();

    EmulatedStream(long errorRecord, ErrorSites sites) {
        this.errorRecord = errorRecord;
        this.sites = sites;
    }

    void run(Runnable work) {
        if (recording.isPresent()) {
            recording.get().add(work);
        } else {
            work.run();
        }
    }

    private static Object elements(NDArray a) {
        return switch (a.dtype()) {
            case FLOAT32 -> a.floats();
            case INT32 -> a.ints();
            case BOOL -> a.bools();
            case BFLOAT16, FLOAT16 -> a.halves();
        };
    }

    @Override
    public void write(NDArray source, int from, int count, Slice target) {
        long element = source.dtype().bytes();
        if (count * element > target.bytes()) {
            throw new IllegalArgumentException(count + " elements do not fit " + target.bytes() + " bytes");
        }
        Host.write(elements(source), from * element, count * element, target.address());
    }

    @Override
    public void read(Slice source, NDArray target) {
        sync();
        Host.read(source.address(), target.type().bytes(), elements(target));
    }

    @Override
    public void copy(Slice source, Slice target) {
        run(() -> Host.copy(source.address(), target.address(), source.bytes()));
    }

    @Override
    public void sync() {
        int[] record = new int[4];
        Host.read(errorRecord, ErrorSites.RECORD_BYTES, record);
        if (record[0] != 0) {
            Host.fill(errorRecord, 0, ErrorSites.RECORD_BYTES);
            throw new DeviceException(sites.message(record[0], record[1], record[2], record[3]));
        }
    }

    /** In some order that the dependencies allow, another in each recording: a missing one shows. */
    @Override
    public Recording record(List<Part> parts) {
        List<Part> order = new ArrayList<>();
        List<Integer> open =
                new ArrayList<>(IntStream.range(0, parts.size()).boxed().toList());
        Set<Integer> done = new HashSet<>();
        while (!open.isEmpty()) {
            List<Integer> ready = open.stream()
                    .filter(i -> done.containsAll(parts.get(i).after()))
                    .toList();
            Integer next = ready.get(random.nextInt(ready.size()));
            open.remove(next);
            done.add(next);
            order.add(parts.get(next));
        }
        return record(() -> order.forEach(p -> p.launches().run()));
    }

    @Override
    public Recording record(Runnable launches) {
        List<Runnable> work = new ArrayList<>();
        recording = Optional.of(work);
        try {
            launches.run();
        } finally {
            recording = Optional.empty();
        }
        return new Recording() {
            @Override
            public void replay() {
                work.forEach(Runnable::run);
            }

            @Override
            public void close() {
                work.clear();
            }
        };
    }
}
