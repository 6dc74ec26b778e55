package org.argali.models.examples;

import java.nio.file.Path;
import org.argali.data.Npz;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.models.data.Labelled;

/**
 * A callback of one's own: {@link ActivationLogger} writes after every epoch what each layer makes of one validation sample.
 *
 * @param samples how many digits are learnt
 * @param folder where the activations go
 */
public record ActivationLogging(int samples, Path folder) implements Example {
    @Override
    public int epochs() {
        return 3;
    }

    @Override
    public History run(Fit how) {
        DigitClassifier classifier = new DigitClassifier();
        Labelled digits = classifier.data().train().first(samples);
        try (Model model = classifier.model()) {
            model.summary();
            History history = model.fit(
                    digits.x(),
                    digits.y(),
                    how.batchSize(32).validationSplit(0.1).callbacks(new ActivationLogger(folder)));
            int last = history.epochs().get(history.epochs().size() - 1);
            Path file = folder.resolve("activations_at_epoch_" + last + ".npz");
            System.out.println("written: " + file);
            Npz.read(file).forEach((layer, a) -> System.out.println(layer + " " + a.type()));
            return history;
        }
    }
}
