package org.argali.callbacks;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.argali.model.Figures;
import org.argali.model.Logs;
import org.argali.model.SavedState;

/**
 * Saves the model, or its weights, after every epoch or every so many batches. Files are written beside their place and
 * moved there when they are whole.
 */
public final class ModelCheckpoint extends MonitorCallback<ModelCheckpoint> {
    private final FileTemplate file;
    private boolean saveBestOnly;
    private boolean weightsOnly;
    private int everyBatches;
    private OptionalDouble best = OptionalDouble.empty();
    private int epoch;
    private int batches;
    private final BatchesSeen seen = new BatchesSeen();

    ModelCheckpoint(String file) {
        super("val_loss");
        this.file = new FileTemplate(file);
    }

    @Override
    ModelCheckpoint self() {
        return this;
    }

    /** Saves only when the watched figure is the best so far; off by default. */
    public ModelCheckpoint saveBestOnly() {
        return with(c -> c.saveBestOnly = true);
    }

    /** Saves weights, and what the optimizer keeps, to a {@code .weights.h5}; or weights to {@code .npz}, {@code .safetensors}. */
    public ModelCheckpoint weightsOnly() {
        return with(c -> c.weightsOnly = true);
    }

    /** Saves after each so many batches, counted on over epochs; by default after every epoch. */
    public ModelCheckpoint saveFreq(int n) {
        require(n > 0, "saveFreq is a positive number of batches, not " + n);
        return with(c -> c.everyBatches = n);
    }

    /** With {@link #saveBestOnly} saves only what is better than this. */
    public ModelCheckpoint initialValueThreshold(double figure) {
        return with(c -> c.best = OptionalDouble.of(figure));
    }

    @Override
    protected void check(Figures figures) {
        String name = file.text().toLowerCase(Locale.ROOT);
        if (weightsOnly) {
            require(
                    Stream.of(".weights.h5", ".npz", ".safetensors").anyMatch(name::endsWith),
                    "weights are saved as .weights.h5, .npz or .safetensors, but the file is " + file.text());
        } else {
            require(
                    Stream.of(".keras", ".h5").anyMatch(name::endsWith) && !name.endsWith(".weights.h5"),
                    "models are saved as .keras or .h5, but the file is " + file.text()
                            + "; for weights say weightsOnly()");
        }
        file.names().stream().filter(n -> !n.equals("epoch")).forEach(n -> checkPlace(n, figures));
        if (saveBestOnly) {
            super.check(figures);
            checkTime(monitor());
        }
    }

    private void checkPlace(String name, Figures figures) {
        if (name.equals("batch")) {
            require(everyBatches > 0, "{batch} is for saveFreq(n), but " + file.text() + " is saved after epochs");
        } else {
            figures.need(who(), name);
            checkTime(name);
        }
    }

    private void checkTime(String name) {
        require(
                everyBatches == 0 || !name.startsWith("val_"),
                "'" + name + "' is known after an epoch only, but saveFreq(" + everyBatches
                        + ") saves between batches; take a figure of training, such as loss");
    }

    @Override
    public void onEpochBegin(int e) {
        epoch = e;
        seen.beginEpoch();
    }

    @Override
    public void onBatchEnd(int batch, Logs logs) {
        batches += seen.upTo(batch);
        if (everyBatches > 0 && batches >= everyBatches) {
            batches = 0;
            save(batch, logs);
        }
    }

    @Override
    public void onEpochEnd(int e, Logs logs) {
        if (everyBatches == 0) {
            save(0, logs);
        }
    }

    @Override
    protected void saveState(SavedState s) {
        s.put("best", best);
        s.put("batches", batches);
        seen.save(s);
    }

    @Override
    protected void restoreState(SavedState s) {
        best = s.find("best");
        batches = s.count("batches");
        seen.restore(s);
    }

    private void save(int batch, Logs logs) {
        String news = "Epoch " + (epoch + 1) + ": ";
        if (saveBestOnly) {
            double now = logs.get(monitor());
            String from = best.isEmpty() ? "None" : fixed(best.getAsDouble());
            if (!isBetter(now, best)) {
                say(news + monitor() + " did not improve from " + from);
                return;
            }
            best = OptionalDouble.of(now);
            news += monitor() + " improved from " + from + " to " + fixed(now) + ", ";
        }
        Path path = Path.of(file.fill(name -> switch (name) {
            case "epoch" -> epoch + 1.0;
            case "batch" -> batch + 1.0;
            default -> logs.get(name);
        }));
        say(news + "saving model to " + path);
        if (weightsOnly) {
            model().saveWeights(path);
        } else {
            model().save(path);
        }
    }

    private static String fixed(double figure) {
        return String.format(Locale.ROOT, "%.5f", figure);
    }
}
