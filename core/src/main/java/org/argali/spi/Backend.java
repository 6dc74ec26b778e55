package org.argali.spi;

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
