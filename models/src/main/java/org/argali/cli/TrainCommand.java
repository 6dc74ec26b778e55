package org.argali.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.argali.models.examples.DigitClassifier;
import org.argali.models.examples.Example;
import org.argali.models.examples.MailClassifier;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code argali train mail}: trains an example on the data that come with the project. */
@Command(name = "train", description = "Train an example on the data that come with Argali and say how good it is.")
final class TrainCommand implements Callable<Integer> {
    /** The examples by the names they have on the command line. */
    enum Task {
        MAIL,
        DIGITS;

        private Example example() {
            return switch (this) {
                case MAIL -> MailClassifier.fullSize();
                case DIGITS -> new DigitClassifier();
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "EXAMPLE", description = "${COMPLETION-CANDIDATES}: spam or not; handwritten digits.")
    private Task task = Task.MAIL;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data; mail 5, digits 6.")
    private Optional<Integer> epochs = Optional.empty();

    @Option(names = "--batch-size", paramLabel = "N", description = "Samples in a step; mail 128, digits 64.")
    private Optional<Integer> batchSize = Optional.empty();

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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        check(epochs.orElse(1) > 0, "--epochs is positive");
        check(batchSize.orElse(1) > 0, "--batch-size is positive");
        check(verbose >= 0 && verbose <= 2, "--verbose is 0, 1 or 2");
        Runtime.configure(DeviceConfig.auto().on(device).allowSoftPlacement(true));
        Runtime.seed(seed);
        Example example = task.example();
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = Interruption.catching()) {
            new Training(example, epochs.orElse(example.epochs()), batchSize.orElse(example.batchSize()), verbose, out)
                    .run();
            return interruption.happened() ? Interruption.EXIT_CODE : 0;
        }
    }

    private void check(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }
}
