package org.argali.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.argali.cli.doctor.Doctor;
import org.argali.cli.doctor.Machine;
import org.argali.runtime.Runtime;
import org.argali.spi.Bytes;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code argali doctor}: what this machine has, what is missing, and what to do about it. */
@Command(
        name = "doctor",
        description = "Say what this machine can train on, what is missing and what to do about it.",
        footer = "Exits with 0 if something can train.")
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, gpu, cpu or reference.")
    private DeviceConfig.Kind device = DeviceConfig.Kind.AUTO;

    @Option(names = "--memory-fraction", paramLabel = "F", description = "Try DeviceConfig.memoryFraction(F).")
    private Optional<Double> memoryFraction = Optional.empty();

    @Option(names = "--allow-growth", description = "Try DeviceConfig.allowGrowth(true).")
    private boolean allowGrowth;

    @Spec
    private CommandSpec spec;

    private static String data(Device device) {
        double share = device.dataFraction();
        return share == 0
                ? "their batches come from the host (dataFraction is 0)"
                : "kept on the device up to "
                        + Bytes.text((long) (share * device.memory().free())) + " (dataFraction " + share
                        + "), less what the step takes; else their batches come from the host";
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Doctor doctor = new Doctor(Machine.current(), Runtime.backends());
        out.println(BuildInfo.read());
        doctor.findings().forEach(out::println);
        boolean canTrain = doctor.canTrain();
        if (canTrain) {
            Runtime.configure(config());
            out.println("This machine can train: " + Runtime.session().headline());
            out.println("Its memory: " + Runtime.session().device().memory());
            out.println("Data of a fit: " + data(Runtime.session().device()));
            Runtime.close();
        } else {
            out.println("Nothing here can train.");
        }
        out.flush();
        return canTrain ? 0 : 1;
    }

    private DeviceConfig config() {
        DeviceConfig config = DeviceConfig.auto().on(device);
        if (memoryFraction.isPresent()) {
            config = config.memoryFraction(memoryFraction.get());
        }
        return allowGrowth ? config.allowGrowth(true) : config;
    }
}
