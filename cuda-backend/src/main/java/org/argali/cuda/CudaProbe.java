package org.argali.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.cuda.driver.CudaLibraries;
import org.argali.cuda.driver.CudaRuntime;
import org.argali.spi.Backend.Availability;
import org.argali.spi.DeviceException;

/**
 * Finds out whether CUDA can be used, from the cheapest question on. Nothing is loaded where there is no driver, since a
 * preset that once failed to load stays broken.
 */
final class CudaProbe {
    private static final int LOWEST_ARCHITECTURE = 75;
    private static final int DRIVER_TOO_OLD = 35;
    private static final int NO_DEVICE = 100;

    private final List<Path> deviceNodes;

    /**
     * A probe that looks for these files first.
     *
     * @param deviceNodes what a driver puts into {@code /dev}; one of them is enough
     */
    CudaProbe(List<Path> deviceNodes) {
        this.deviceNodes = deviceNodes;
    }

    /** Linux, or Linux under Windows. */
    static CudaProbe ofThisMachine() {
        return new CudaProbe(List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg")));
    }

    Availability check() {
        if (deviceNodes.stream().noneMatch(Files::exists)) {
            return no("no NVIDIA driver: " + deviceNodes.get(0) + " is absent; in a container, run it with --gpus all");
        }
        try {
            CudaLibraries.loadRuntime();
            return ask();
        } catch (LinkageError e) {
            return no("the CUDA libraries cannot be loaded: " + rootCause(e)
                    + "; install CUDA 13, or name its folders with -Dargali.cuda.path=folder:folder");
        } catch (DeviceException e) {
            return no(String.valueOf(e.getMessage()));
        }
    }

    private static Availability ask() {
        CudaRuntime.Count count = CudaRuntime.count();
        if (count.status() != 0) {
            return no(reason(count.status()));
        }
        if (count.devices() == 0) {
            return no("the driver sees no GPU");
        }
        List<CudaRuntime.Gpu> all =
                IntStream.range(0, count.devices()).mapToObj(CudaRuntime::gpu).toList();
        Optional<CudaRuntime.Gpu> usable = all.stream()
                .filter(g -> g.architecture() >= LOWEST_ARCHITECTURE)
                .findFirst();
        if (usable.isEmpty()) {
            return no(tooOld(all.get(0)));
        }
        CudaLibraries.loadCompiler();
        CudaLibraries.loadBlas();
        return new Availability(
                true, usable.get().name() + ", sm_" + usable.get().architecture());
    }

    private static String tooOld(CudaRuntime.Gpu gpu) {
        return gpu.name() + " is sm_" + gpu.architecture() + ", but CUDA 13 needs sm_" + LOWEST_ARCHITECTURE
                + " or newer";
    }

    /**
     * Sees to it that a GPU other than the first can be used too.
     *
     * @throws DeviceException if there is none of that number, or if it is too old
     */
    static void checkIndex(int index) {
        int devices = CudaRuntime.count().devices();
        if (index >= devices) {
            throw new DeviceException(
                    "[cuda] there is no GPU " + index + "; the driver sees " + devices + ", counted from 0");
        }
        CudaRuntime.Gpu gpu = CudaRuntime.gpu(index);
        if (gpu.architecture() < LOWEST_ARCHITECTURE) {
            throw new DeviceException("[cuda] " + tooOld(gpu)
                    + (devices > 1 ? "; another is chosen with DeviceConfig.gpu(n) or visibleDevices(n)" : ""));
        }
    }

    /** What a status of the first call means. */
    static String reason(int status) {
        return switch (status) {
            case DRIVER_TOO_OLD -> "the NVIDIA driver is too old for CUDA 13, which needs 580 or newer (CUDA error 35)";
            case NO_DEVICE -> "the driver sees no GPU (CUDA error 100)";
            default -> "the CUDA run time answers " + CudaRuntime.errorName(status) + " (" + status + ")";
        };
    }

    /** One line: the innermost message. */
    static String rootCause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage())
                .lines()
                .findFirst()
                .orElse(root.getClass().getSimpleName());
    }

    private static Availability no(String why) {
        return new Availability(false, why);
    }
}
