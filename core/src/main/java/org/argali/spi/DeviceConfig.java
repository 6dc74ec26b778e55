package org.argali.spi;

/**
 * Which device to use, and how. Immutable.
 *
 * <pre>{@code
 * DeviceConfig.auto().memoryFraction(0.8).allowSoftPlacement(true)
 * }</pre>
 *
 * @param device which kind
 * @param index which of several GPUs
 * @param allocator how device memory is handed out
 * @param memoryFraction share of the free device memory that may be used, in (0, 1]; CUDA only
 * @param softPlacement whether an op that the device lacks may run on the CPU
 * @param threads CPU threads; 0 means all cores
 */
public record DeviceConfig(
        Kind device, int index, Allocator allocator, double memoryFraction, boolean softPlacement, int threads) {
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
        /** The device's own allocator. */
        SYSTEM
    }

    public DeviceConfig {
        if (!(memoryFraction > 0 && memoryFraction <= 1)) {
            throw new IllegalArgumentException("memoryFraction is above 0 and at most 1, not " + memoryFraction);
        }
        if (index < 0 || threads < 0) {
            throw new IllegalArgumentException(
                    "GPU numbers and threads are at least 0, got " + index + " and " + threads);
        }
    }

    public static DeviceConfig auto() {
        return new DeviceConfig(Kind.AUTO, 0, Allocator.BFC, 0.9, false, 0);
    }

    public static DeviceConfig cpu() {
        return auto().on(Kind.CPU);
    }

    public static DeviceConfig gpu(int index) {
        return new DeviceConfig(Kind.GPU, index, Allocator.BFC, 0.9, false, 0);
    }

    public static DeviceConfig reference() {
        return auto().on(Kind.REFERENCE);
    }

    public DeviceConfig on(Kind kind) {
        return new DeviceConfig(kind, index, allocator, memoryFraction, softPlacement, threads);
    }

    public DeviceConfig allocator(Allocator a) {
        return new DeviceConfig(device, index, a, memoryFraction, softPlacement, threads);
    }

    public DeviceConfig memoryFraction(double fraction) {
        return new DeviceConfig(device, index, allocator, fraction, softPlacement, threads);
    }

    public DeviceConfig allowSoftPlacement(boolean allow) {
        return new DeviceConfig(device, index, allocator, memoryFraction, allow, threads);
    }

    public DeviceConfig threads(int n) {
        return new DeviceConfig(device, index, allocator, memoryFraction, softPlacement, n);
    }
}
