package org.argali.spi;

import java.util.Set;

/** A way to run programs; found by {@link java.util.ServiceLoader}. Has no state: {@link #open} makes a device. */
public interface Backend {
    /** Short name, as in {@code --backend}: {@code cuda}, {@code cpu}, {@code reference}. */
    String name();

    /** Where several are available and none is asked for, the highest is taken. */
    int priority();

    /** Whether a device can be opened here, found out without side effects. */
    Availability availability();

    /** What it can lower, whether or not it is available. */
    Lowerings lowerings();

    /** The settings of a {@link DeviceConfig} that its devices act on; it is never opened with others. */
    default Set<Setting> settings() {
        return Set.of();
    }

    /** What {@link DeviceConfig#precision} may say; the backend acts on that. */
    default Set<DeviceConfig.Precision> precisions() {
        return Set.of(DeviceConfig.Precision.FLOAT32);
    }

    /**
     * Opens a device.
     *
     * @throws DeviceException if there is none
     */
    Device open(DeviceConfig config);

    /**
     * Whether a backend is usable here.
     *
     * @param reason one line: the device found, or why there is none
     */
    record Availability(boolean usable, String reason) {}
}
