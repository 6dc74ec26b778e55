package org.argali.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.argali.models.examples.Classifier;
import org.argali.models.examples.DigitClassifier;
import org.argali.models.examples.MailClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code argali train mail}: trains a classifier on the data that come with the project. */
@Command(name = "train", description = "Train a classifier on the data that come with Argali and say how good it is.")
final class TrainCommand implements Callable<Integer> {
    /** The classifiers by the names they have on the command line. */
    enum Task {
        MAIL,
        DIGITS;

        Classifier classifier() {
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

    @Parameters(paramLabel = "CLASSIFIER", description = "${COMPLETION-CANDIDATES}: spam or not; handwritten digits.")
    private Task task = Task.MAIL;

    @Option(names = "--batch-size", paramLabel = "N", description = "Samples in a step; mail 128, digits 64.")
    private Optional<Integer> batchSize = Optional.empty();

    @Mixin
    private RunOptions options = new RunOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.check(batchSize.orElse(1) > 0, "--batch-size is positive");
        options.configure();
        Classifier c = task.classifier();
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = Interruption.catching()) {
            int epochs = options.epochs(c.epochs());
            boolean done = new Training(c, epochs, batchSize.orElse(c.batchSize()), options.verbose(), out).run();
            return done && !interruption.happened() ? 0 : Interruption.EXIT_CODE;
        }
    }
}
