package org.argali.train;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.argali.debug.Debug;
import org.argali.debug.Debug.Topic;
import org.argali.runtime.Session;
import org.argali.spi.Bytes;
import org.argali.spi.Device;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.tensor.NDArray;
import org.jspecify.annotations.Nullable;

/** The arrays that batches are taken from: on the host, and a copy on the device where they may stay there and fit. */
public final class StepData implements AutoCloseable {
    private static final String HOST = "from the host";

    private final List<NDArray> arrays;
    private final boolean forLong;
    private @Nullable ResidentData resident;
    private @Nullable Session decidedFor;
    private boolean dropped;
    private String where = HOST;

    private StepData(List<NDArray> arrays, boolean forLong) {
        this.arrays = List.copyOf(arrays);
        this.forLong = forLong;
    }

    /** For a few steps: they stay on the host. */
    public static StepData onHost(List<NDArray> arrays) {
        return new StepData(arrays, false);
    }

    /** For many steps: they are kept on the device if they fit the share that {@code DeviceConfig.dataFraction} gives them. */
    public static StepData forLong(List<NDArray> arrays) {
        return new StepData(arrays, true);
    }

    /** Brings batches for so many steps of a program. */
    Feeder feeder(StepProgram program, int steps) {
        Optional<ResidentData> there = on(program.session());
        return there.isPresent()
                ? new ResidentFeeder(program, there.get(), arrays, steps)
                : new HostFeeder(program, arrays, steps, forLong);
    }

    /** The copy on the device of this session; made now if it may be, unless that was found out before. */
    private Optional<ResidentData> on(Session s) {
        if (decidedFor != s) {
            close();
            decidedFor = s;
            decide(s);
            Debug.current().dump(Topic.MEMORY, "data", () -> "batches come " + where + "\n");
        }
        return Optional.ofNullable(resident).filter(ResidentData::isOpen);
    }

    private void decide(Session s) {
        Device device = s.device();
        double share = device.dataFraction();
        if (!forLong || arrays.stream().anyMatch(a -> a.size() == 0)) {
            where = HOST;
        } else if (dropped) {
            where = HOST + ": the device's memory was short";
        } else if (share == 0) {
            where = HOST + ": dataFraction is 0";
        } else {
            decide(s, share, device.memory().free());
        }
    }

    private void decide(Session s, double share, long free) {
        long bytes = ResidentData.bytes(s.device(), arrays);
        long room = (long) (share * free);
        String of = String.format(
                Locale.ROOT,
                "%s, of which %s may be data (dataFraction %s)",
                Bytes.text(free),
                Bytes.text(room),
                share);
        if (bytes > room) {
            where = HOST + ": " + Bytes.text(bytes) + " of data do not fit the free " + of;
            return;
        }
        try {
            resident = new ResidentData(s, arrays);
            where = "from the device's memory: " + Bytes.text(bytes) + " of data fit the free " + of;
        } catch (OutOfDeviceMemoryException e) {
            where = HOST + ": " + Bytes.text(bytes) + " of data found no place in the free " + of;
        }
    }

    /** For people: where batches come from, and why. */
    public String where() {
        return where;
    }

    /** The rows are taken in another order from now on. */
    public void reordered() {
        ResidentData r = resident;
        if (r != null) {
            r.reordered();
        }
    }

    /** Gives up the copy on the device for good; batches come from the host then. Whether there was one. */
    public boolean drop() {
        boolean was = resident != null && resident.isOpen();
        dropped = true;
        if (was) {
            close();
        }
        return was;
    }

    /** Gives back what lies on the device. */
    @Override
    public void close() {
        ResidentData r = resident;
        resident = null;
        decidedFor = null;
        if (r != null) {
            r.close();
        }
    }
}
