package org.argali.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.argali.spi.Backend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.DTypePolicy;

/**
 * Which device this process trains on, the seed that everything random starts from, and the policy that layers have unless they
 * are given another.
 *
 * <pre>{@code
 * Runtime.configure(DeviceConfig.auto().memoryFraction(0.8));
 * Runtime.seed(42);
 * Runtime.session().headline();    // "CPU, 2 threads ... (no GPU: no NVIDIA driver on this machine)"
 * }</pre>
 */
public final class Runtime {
    /** The one process-wide state: a device is a process-wide thing. */
    private static final Runtime CURRENT = new Runtime();

    private DeviceConfig config = DeviceConfig.auto();
    private long seed = 1;
    private DTypePolicy policy = DTypePolicy.FLOAT32;
    private final Map<DeviceConfig, Session> open = new LinkedHashMap<>();

    private Runtime() {}

    /**
     * Chooses the device for what runs from now on. Open ones are closed; weights move along.
     *
     * @throws DeviceException if the device that is asked for does not act on one of the settings, naming it
     */
    public static void configure(DeviceConfig config) {
        check(config);
        synchronized (CURRENT) {
            close();
            CURRENT.config = config;
        }
    }

    /** Closes all devices and gives back what they reserved; weights move to the host. Whoever needs one opens it anew. */
    public static void close() {
        synchronized (CURRENT) {
            List<Session> all = List.copyOf(CURRENT.open.values());
            CURRENT.open.clear();
            all.forEach(Session::close);
        }
    }

    /** Sets the seed of weights made, and of shuffles and dropout begun, from now on. The default is 1. */
    public static void seed(long seed) {
        synchronized (CURRENT) {
            CURRENT.seed = seed;
        }
    }

    public static long seed() {
        synchronized (CURRENT) {
            return CURRENT.seed;
        }
    }

    /** Sets the policy of layers made from now on, as Keras' {@code set_dtype_policy}; float32 by default. */
    public static void dtypePolicy(DTypePolicy policy) {
        synchronized (CURRENT) {
            CURRENT.policy = policy;
        }
    }

    public static DTypePolicy dtypePolicy() {
        synchronized (CURRENT) {
            return CURRENT.policy;
        }
    }

    /**
     * The open device; opened now if it was not.
     *
     * @throws DeviceException if the device that was asked for is not usable, with the reason
     */
    public static Session session() {
        synchronized (CURRENT) {
            return session(CURRENT.config);
        }
    }

    /** The device of a model of its own; whoever asks for an equal one shares it. Opened now if it was not. */
    public static Session session(DeviceConfig config) {
        synchronized (CURRENT) {
            Session s = CURRENT.open.get(config);
            if (s == null) {
                s = open(config);
                CURRENT.open.put(config, s);
            }
            return s;
        }
    }

    /** All backends on the class path, the most preferred first. */
    public static List<Backend> backends() {
        List<Backend> all = new ArrayList<>();
        ServiceLoader.load(Backend.class, Runtime.class.getClassLoader()).forEach(all::add);
        all.sort(Comparator.comparingInt(Backend::priority).reversed().thenComparing(Backend::name));
        return all;
    }

    /** Opens a session of its own, which the caller closes. */
    public static Session open(DeviceConfig config) {
        List<Backend> candidates =
                backends().stream().filter(b -> fits(b, config.device())).toList();
        List<String> refusals = new ArrayList<>();
        for (Backend b : candidates) {
            Backend.Availability a = b.availability();
            if (a.usable()) {
                return open(b, config, refusals);
            }
            refusals.add("no " + b.name() + ": " + a.reason());
        }
        throw new DeviceException("no device for " + config.device()
                + (refusals.isEmpty()
                        ? ": its backend is not on the class path (argali-cuda-backend, argali-cpu-fallback)"
                        : ": " + String.join("; ", refusals)));
    }

    private static Session open(Backend b, DeviceConfig config, List<String> refusals) {
        List<String> notes = new ArrayList<>(refusals);
        for (String unused : Refusals.of(config, b, backends())) {
            if (config.device() != DeviceConfig.Kind.AUTO) {
                throw refused(unused, b);
            }
            notes.add("unused here: " + unused);
        }
        Device device = b.open(config);
        boolean wantsFallback = config.allowSoftPlacement() && !b.name().equals("cpu");
        Optional<Device> fallback = wantsFallback
                ? backends().stream()
                        .filter(x -> x.name().equals("cpu") && x.availability().usable())
                        .findFirst()
                        .map(x -> x.open(config))
                : Optional.empty();
        if (wantsFallback && fallback.isEmpty()) {
            notes.add("nothing to place ops on softly: there is no usable backend for the CPU");
        }
        String why = notes.isEmpty() ? "" : notes.stream().collect(Collectors.joining("; ", " (", ")"));
        return new Session(device, fallback, device.description() + why, config.logPlacement());
    }

    /**
     * Looks for settings that the device asked for does not act on; opens nothing.
     *
     * @throws DeviceException naming the first
     */
    public static void check(DeviceConfig config) {
        if (config.device() != DeviceConfig.Kind.AUTO) {
            List<Backend> all = backends();
            for (Backend b : all) {
                if (fits(b, config.device())) {
                    Refusals.of(config, b, all).stream().findFirst().ifPresent(r -> {
                        throw refused(r, b);
                    });
                }
            }
        }
    }

    private static DeviceException refused(String setting, Backend b) {
        return new DeviceException("[DeviceConfig] " + b.name() + " does not act on " + setting
                + ". Leave it out, or start from DeviceConfig.auto(), which takes what the machine has");
    }

    /** Which backends may be meant. */
    private static boolean fits(Backend b, DeviceConfig.Kind kind) {
        return switch (kind) {
            case AUTO -> !b.name().equals("reference");
            case GPU -> b.name().equals("cuda");
            case CPU -> b.name().equals("cpu");
            case REFERENCE -> b.name().equals("reference");
        };
    }
}
