package org.argali.cpu;

import java.util.Set;
import org.argali.natives.CpuLibrary;
import org.argali.spi.Backend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.spi.Lowerings;
import org.argali.spi.Setting;

/**
 * The CPU, by oneDNN and own kernels. Needs no compiler and no GPU.
 *
 * <pre>{@code
 * try (Device cpu = new CpuBackend().open(DeviceConfig.cpu())) {
 *     System.out.println(cpu.description());   // CPU, 8 threads, AVX-512, AMX, oneDNN 3.11
 * }
 * }</pre>
 */
public final class CpuBackend implements Backend {
    private final Lowerings lowerings = CpuLowerings.table("cpu");

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Availability availability() {
        try {
            return new Availability(true, CpuDevice.describe(CpuLibrary.load(), 0));
        } catch (RuntimeException | LinkageError e) {
            return new Availability(false, rootCause(e));
        }
    }

    @Override
    public Lowerings lowerings() {
        return lowerings;
    }

    @Override
    public Set<Setting> settings() {
        return Set.of(Setting.THREADS, Setting.DATA_FRACTION);
    }

    @Override
    public Device open(DeviceConfig config) {
        try {
            return new CpuDevice(this, CpuLibrary.load(), config);
        } catch (RuntimeException | LinkageError e) {
            throw new DeviceException("[cpu] the native library does not load: " + rootCause(e), e);
        }
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return text.lines().findFirst().orElse(cause.toString());
    }

    @Override
    public String toString() {
        return name();
    }
}
