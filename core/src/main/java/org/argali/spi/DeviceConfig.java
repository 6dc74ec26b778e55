package org.argali.spi;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which device to use, and how. Immutable. What the device cannot act on is refused by name when it is opened; {@link
 * #auto} names it in its headline instead where it comes to the CPU.
 *
 * <pre>{@code
 * DeviceConfig.auto().memoryFraction(0.8).allowSoftPlacement(true)
 * }</pre>
 */
public final class DeviceConfig {
    /** Which device. */
    public enum Kind {
        /** The GPU if there is one, else the CPU, saying why. */
        AUTO,
        GPU,
        CPU,
        /** The slow double-precision interpreter that all others are compared with. */
        REFERENCE
    }

    /** How device memory is handed out. */
    public enum Allocator {
        /** Best fit with coalescing, in a reserved share of the device. */
        BFC,
        /** Each weight, and the one arena of each program, is a piece of the device's own memory; nothing is reserved. */
        ARENA
    }

    /** In what numbers a device computes. Weights, losses and metrics are float32 in all. */
    public enum Precision {
        /** Factors of products and convolutions may be rounded to 10 bits of mantissa, on tensor cores; sums are float32. */
        TF32,
        /** IEEE float32 throughout. */
        FLOAT32;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether equal seeds give equal numbers on one device. */
    public enum Determinism {
        /** They do, bit by bit. */
        REPEATABLE,
        /** They may not: the fastest algorithm is taken, also one that adds up in whatever order its parts come. */
        FAST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double MOST = 0.9;

    private final Kind device;
    private final int index;
    private final Map<Setting, Object> given;

    private DeviceConfig(Kind device, int index, Map<Setting, Object> given) {
        if (index < 0) {
            throw new IllegalArgumentException("[gpu] GPUs are counted from 0, there is no " + index);
        }
        this.device = device;
        this.index = index;
        this.given = given;
        if (allocator() == Allocator.ARENA && given.get(Setting.ALLOW_GROWTH) == Boolean.FALSE) {
            throw new IllegalArgumentException(
                    "[allowGrowth] allocator ARENA reserves nothing, so it always grows; allocator BFC need not");
        }
    }

    /** The first GPU or, where there is none, the CPU. */
    public static DeviceConfig auto() {
        return new DeviceConfig(Kind.AUTO, 0, Map.of());
    }

    public static DeviceConfig cpu() {
        return auto().on(Kind.CPU);
    }

    /**
     * A GPU.
     *
     * @param index counted from 0 among {@link #visibleDevices}, which are all unless some are named
     */
    public static DeviceConfig gpu(int index) {
        return new DeviceConfig(Kind.GPU, index, Map.of());
    }

    public static DeviceConfig reference() {
        return auto().on(Kind.REFERENCE);
    }

    /** The same settings on another kind of device. */
    public DeviceConfig on(Kind kind) {
        return new DeviceConfig(kind, index, given);
    }

    public Kind device() {
        return device;
    }

    // ---- memory

    /** How device memory is handed out. CUDA; {@link Allocator#BFC} by default. */
    public DeviceConfig allocator(Allocator a) {
        return with(Setting.ALLOCATOR, a);
    }

    public Allocator allocator() {
        return get(Setting.ALLOCATOR, Allocator.BFC);
    }

    /** The share of the memory that is free when the device is opened that may be used, in (0, 1]. CUDA; 0.9 by default. */
    public DeviceConfig memoryFraction(double fraction) {
        check(fraction > 0 && fraction <= 1, "memoryFraction is above 0 and at most 1, not " + fraction);
        return with(Setting.MEMORY_FRACTION, fraction);
    }

    public double memoryFraction() {
        return get(Setting.MEMORY_FRACTION, MOST);
    }

    /** Whether memory is taken from the device as it is needed, up to its share, rather than all at once. CUDA; no by default. */
    public DeviceConfig allowGrowth(boolean allow) {
        return with(Setting.ALLOW_GROWTH, allow);
    }

    public boolean allowGrowth() {
        return get(Setting.ALLOW_GROWTH, false);
    }

    /**
     * The share of the memory that is free when a fit begins in which it may keep its data, in [0, 1]: if they fit, batches are put
     * together on the device, else they come from the host. CUDA 0.5 by default; elsewhere 0, and then they always come from the host.
     */
    public DeviceConfig dataFraction(double fraction) {
        check(fraction >= 0 && fraction <= 1, "dataFraction is from 0 to 1, not " + fraction);
        return with(Setting.DATA_FRACTION, fraction);
    }

    /** What was given, or else {@code usual}, what the device does by itself. */
    public double dataFractionOr(double usual) {
        return get(Setting.DATA_FRACTION, usual);
    }

    // ---- placement

    /** Whether ops that the device lacks may run on the CPU, which is then said. No by default: that is an error. */
    public DeviceConfig allowSoftPlacement(boolean allow) {
        return with(Setting.ALLOW_SOFT_PLACEMENT, allow);
    }

    public boolean allowSoftPlacement() {
        return get(Setting.ALLOW_SOFT_PLACEMENT, false);
    }

    /** Whether each op's device is printed when a program is made. No by default. */
    public DeviceConfig logPlacement(boolean log) {
        return with(Setting.LOG_PLACEMENT, log);
    }

    public boolean logPlacement() {
        return get(Setting.LOG_PLACEMENT, false);
    }

    /** Which GPUs are to be seen, by the driver's numbers; {@link #gpu} counts among them. CUDA; all by default. */
    public DeviceConfig visibleDevices(int... numbers) {
        List<Integer> all = IntStream.of(numbers).boxed().toList();
        check(!all.isEmpty(), "visibleDevices names at least one GPU; for none at all there is DeviceConfig.cpu()");
        check(
                all.stream().distinct().count() == all.size() && all.stream().allMatch(n -> n >= 0),
                "visibleDevices are different numbers from 0 on, not " + all);
        return with(Setting.VISIBLE_DEVICES, all);
    }

    /** Empty if all are. */
    public List<Integer> visibleDevices() {
        return get(Setting.VISIBLE_DEVICES, List.of());
    }

    /**
     * The driver's number of the GPU.
     *
     * @throws DeviceException if not so many are visible
     */
    public int gpuNumber() {
        List<Integer> visible = visibleDevices();
        if (!visible.isEmpty() && index >= visible.size()) {
            throw new DeviceException("[visibleDevices] there is no gpu(" + index + "): visible are " + visible
                    + ", which gpu() counts from 0");
        }
        return visible.isEmpty() ? index : visible.get(index);
    }

    // ---- computing

    /** How many kernels of a step may run side by side; 0, the default, as many as do not wait for one another. CUDA. */
    public DeviceConfig streams(int n) {
        check(n >= 0, "streams are at least 0, not " + n);
        return with(Setting.STREAMS, n);
    }

    public int streams() {
        return get(Setting.STREAMS, 0);
    }

    /** In what numbers is computed. By default what {@code -Dargali.cuda.math} says, else TF32 on CUDA; float32 elsewhere. */
    public DeviceConfig precision(Precision p) {
        return with(Setting.PRECISION, p);
    }

    /** Empty if it was not given. */
    public Optional<Precision> precision() {
        return Optional.ofNullable(given.get(Setting.PRECISION)).map(Precision.class::cast);
    }

    /** Whether runs must be repeatable. By default what {@code -Dargali.cuda.choose} says, else they are. CUDA. */
    public DeviceConfig determinism(Determinism d) {
        return with(Setting.DETERMINISM, d);
    }

    /** Empty if it was not given. */
    public Optional<Determinism> determinism() {
        return Optional.ofNullable(given.get(Setting.DETERMINISM)).map(Determinism.class::cast);
    }

    /** CPU threads; 0, the default, means all cores. The CPU, and beside a GPU with soft placement. */
    public DeviceConfig threads(int n) {
        check(n >= 0, "threads are at least 0, not " + n);
        return with(Setting.THREADS, n);
    }

    public int threads() {
        return get(Setting.THREADS, 0);
    }

    // ---- what was said

    /** What was given, default or not. */
    public Set<Setting> given() {
        return given.keySet();
    }

    /** For people: {@code memoryFraction 0.8}. */
    public String text(Setting s) {
        return s + " " + given.get(s);
    }

    private DeviceConfig with(Setting s, Object value) {
        Map<Setting, Object> more = new EnumMap<>(Setting.class);
        more.putAll(given);
        more.put(s, value);
        return new DeviceConfig(device, index, more);
    }

    @SuppressWarnings("unchecked") // each setting is written by one method, of that type
    private <T> T get(Setting s, T otherwise) {
        return (T) given.getOrDefault(s, otherwise);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("[DeviceConfig] " + rule);
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof DeviceConfig c && device == c.device && index == c.index && given.equals(c.given);
    }

    @Override
    public int hashCode() {
        return Objects.hash(device, index, given);
    }

    /** As {@code gpu(0), memoryFraction 0.8}. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        all.add(device == Kind.GPU ? "gpu(" + index + ")" : device.name().toLowerCase(Locale.ROOT));
        given.keySet().forEach(s -> all.add(text(s)));
        return all.stream().collect(Collectors.joining(", "));
    }
}
