package org.argali.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Logs;
import org.argali.model.Model;
import org.argali.models.data.Split;
import org.argali.models.examples.Classifier;
import org.argali.runtime.Runtime;

/** Trains a classifier and says what came of it. */
final class Training {
    private final Classifier classifier;
    private final int epochs;
    private final int batchSize;
    private final int verbose;
    private final PrintWriter out;

    Training(Classifier classifier, int epochs, int batchSize, int verbose, PrintWriter out) {
        this.classifier = classifier;
        this.epochs = epochs;
        this.batchSize = batchSize;
        this.verbose = verbose;
        this.out = out;
    }

    /** Whether training was done, and not ended early by the user. */
    boolean run() {
        Runtime.session().announce(System.out); // first, so that a missing GPU is said at once
        Split data = classifier.data();
        try (Model model = classifier.model()) {
            if (verbose > 0) {
                say(model.toString());
            }
            long start = System.nanoTime();
            History history = model.fit(
                    data.train().x(),
                    data.train().y(),
                    Fit.epochs(epochs).batchSize(batchSize).verbose(verbose));
            double seconds = (System.nanoTime() - start) / 1e9;
            report(model, data, history.epochs().size(), seconds);
            return !history.isInterrupted();
        }
    }

    private void report(Model model, Split data, int completed, double seconds) {
        if (completed < epochs) {
            say("Interrupted after " + completed + " of " + epochs + " epochs.");
        }
        Logs test = model.evaluate(data.test().x(), data.test().y());
        say(String.format(
                Locale.ROOT,
                "Test accuracy %.2f %% (loss %.4f) on %,d samples, after %.1f s of training.",
                100 * test.get("acc"),
                test.loss(),
                data.test().size(),
                seconds));
    }

    private void say(String text) {
        out.println(text.stripTrailing());
        out.flush();
    }
}
