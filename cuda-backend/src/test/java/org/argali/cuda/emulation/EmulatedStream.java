package org.argali.cuda.emulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.ErrorSites;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/** Runs work at once, or keeps it while recording. */
final class EmulatedStream implements Stream {
    private final long errorRecord;
    private final ErrorSites sites;
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
