package org.argali.runtime;

import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.spi.Device;
import org.argali.spi.DeviceException;

/** An open device, with the host's device beside it where soft placement is allowed. */
public final class Session implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.argali.runtime");

    private final Device device;
    private final Optional<Device> fallback;
    private final String headline;
    private final boolean logsPlacement;
    private final List<WeakReference<Variable>> variables = new ArrayList<>();
    private final Reclaim reclaim = new Reclaim();
    private boolean announced;
    private final Set<String> said = new HashSet<>();

    public Session(Device device, Optional<Device> fallback, String headline) {
        this(device, fallback, headline, false);
    }

    /** With {@link org.argali.spi.DeviceConfig#logPlacement}. */
    Session(Device device, Optional<Device> fallback, String headline, boolean logsPlacement) {
        this.device = device;
        this.fallback = fallback;
        this.headline = headline;
        this.logsPlacement = logsPlacement;
    }

    public Device device() {
        return device;
    }

    /** Where ops go that the device lacks. */
    public Optional<Device> fallback() {
        return fallback;
    }

    /** One line for people: which device runs, and why not the GPU if it does not. */
    public String headline() {
        return headline;
    }

    /** Whether each op's device is to be printed. */
    public boolean logsPlacement() {
        return logsPlacement;
    }

    /** Prints the headline, once in the life of this session. */
    public void announce(PrintStream out) {
        if (!announced) {
            announced = true;
            out.println("Device: " + headline);
        }
    }

    /**
     * Lets {@code release} run once: when the result is run or, should {@code owner} be forgotten, some time after it is
     * garbage. It must not refer to the owner.
     *
     * @param bytes of device memory that are released
     */
    public Runnable watch(Object owner, Runnable release, long bytes) {
        return reclaim.watch(owner, release, bytes);
    }

    /** Closes what forgotten owners left behind; called before more memory is taken. */
    public void reclaim() {
        reclaim.run();
    }

    /** As {@link #reclaim}, for all that is forgotten by now: looks for it in the whole heap, which takes a while. */
    public void collect() {
        reclaim.collect();
    }

    /** Tells people what does not run on the device, each line once in the life of this session: nothing falls back silently. */
    public void note(List<String> lines) {
        lines.stream().filter(said::add).forEach(System.err::println);
    }

    void adopt(Variable v) {
        if (variables.size() % 1024 == 1023) {
            variables.removeIf(r -> r.get() == null);
        }
        variables.add(new WeakReference<>(v));
    }

    /**
     * Takes all variables back to the host and closes the device. Where the device no longer answers, the values that lay on it
     * are lost: that is logged, and their next use is an error.
     */
    @Override
    public void close() {
        List<String> lost = new ArrayList<>();
        for (WeakReference<Variable> r : variables) {
            Variable v = r.get();
            if (v != null && !v.toHostOrLost(this)) {
                lost.add(v.name());
            }
        }
        variables.clear();
        try {
            device.close();
        } catch (DeviceException e) {
            if (lost.isEmpty()) {
                throw e;
            }
            LOG.log(Level.WARNING, "closing " + device.description() + ": " + e.getMessage());
        } finally {
            fallback.ifPresent(Device::close);
        }
        if (!lost.isEmpty()) {
            reclaim.abandon();
            LOG.log(
                    Level.WARNING,
                    device.description() + " no longer answers. Lost with it are the values of "
                            + String.join(", ", lost) + ": set them, or load them from a file, before their next use");
        }
    }
}
