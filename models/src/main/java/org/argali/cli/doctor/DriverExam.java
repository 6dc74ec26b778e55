package org.argali.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** NVIDIA's kernel driver: its device nodes and its version. Loads nothing. */
final class DriverExam {
    private static final int OLDEST_FOR_CUDA_13 = 580;
    private static final Pattern VERSION = Pattern.compile(" (\\d{3,})\\.\\d+");

    private DriverExam() {}

    static List<Finding> of(Machine m) {
        Optional<String> version = m.firstLine("/proc/driver/nvidia/version").flatMap(DriverExam::version);
        List<String> nodes = Stream.concat(
                        m.list("/dev").stream().filter(n -> n.startsWith("nvidia")),
                        m.list("/dev").stream().filter(n -> n.equals("dxg")))
                .toList();
        if (nodes.isEmpty()) {
            return List.of(Finding.no(
                    "driver",
                    version.isPresent()
                            ? "the host has driver " + version.get()
                                    + ", but there is no /dev/nvidiactl here: run the container with --gpus all"
                            : "none: no /dev/nvidiactl and no /dev/dxg. On a machine with an NVIDIA GPU install its driver, "
                                    + OLDEST_FOR_CUDA_13 + " or newer; in a container use --gpus all"));
        }
        String devices = "/dev/" + String.join(" ", nodes);
        if (version.isEmpty()) {
            return List.of(Finding.ok("driver", devices + "; version unknown"));
        }
        int major = Integer.parseInt(version.get().substring(0, version.get().indexOf('.')));
        return List.of(
                major < OLDEST_FOR_CUDA_13
                        ? Finding.no(
                                "driver",
                                version.get() + " is too old for CUDA 13, which needs " + OLDEST_FOR_CUDA_13
                                        + " or newer; " + devices)
                        : Finding.ok("driver", version.get() + "; " + devices));
    }

    private static Optional<String> version(String line) {
        Matcher found = VERSION.matcher(line);
        return found.find() ? Optional.of(line.substring(found.start() + 1).split(" ")[0]) : Optional.empty();
    }
}
