package org.argali.cli;

import java.util.Optional;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that train. */
final class RunOptions {
    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data; as many as it takes by default.")
    private Optional<Integer> epochs = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto (the GPU if there is one), gpu, cpu, or reference (slow); ${DEFAULT-VALUE} by default.")
    private DeviceConfig.Kind device = DeviceConfig.Kind.AUTO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7",
            description = "The same seed gives the same numbers; ${DEFAULT-VALUE} by default.")
    private long seed;

    @Option(
            names = "--verbose",
            paramLabel = "N",
            defaultValue = "1",
            description = "0 results alone, 1 a progress bar, 2 a line an epoch; ${DEFAULT-VALUE} by default.")
    private int verbose;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Chooses the device and the seed. */
    void configure() {
        check(epochs.orElse(1) > 0, "--epochs is positive");
        check(verbose >= 0 && verbose <= 2, "--verbose is 0, 1 or 2");
        Runtime.configure(DeviceConfig.auto().on(device).allowSoftPlacement(true));
        Runtime.seed(seed);
    }

    /** @throws ParameterException with this rule, if it does not hold */
    void check(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    int epochs(int unasked) {
        return epochs.orElse(unasked);
    }

    int verbose() {
        return verbose;
    }
}
