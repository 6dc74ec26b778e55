package org.argali.spi;

/** What a {@link DeviceConfig} may say besides the device. A backend lists those that it acts on; others are refused. */
public enum Setting {
    MEMORY_FRACTION("memoryFraction"),
    ALLOW_GROWTH("allowGrowth"),
    ALLOCATOR("allocator"),
    DATA_FRACTION("dataFraction"),
    VISIBLE_DEVICES("visibleDevices"),
    STREAMS("streams"),
    PRECISION("precision"),
    DETERMINISM("determinism"),
    THREADS("threads"),
    ALLOW_SOFT_PLACEMENT("allowSoftPlacement"),
    LOG_PLACEMENT("logPlacement");

    private final String text;

    Setting(String text) {
        this.text = text;
    }

    /** As the method that gives it: {@code memoryFraction}. */
    @Override
    public String toString() {
        return text;
    }
}
