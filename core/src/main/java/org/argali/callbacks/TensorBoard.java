package org.argali.callbacks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.model.Figures;
import org.argali.model.Logs;
import org.argali.model.Samples;
import org.argali.model.SavedState;
import org.argali.saving.NotSupportedException;
import org.argali.tensorboard.SummaryWriter;

/**
 * Writes what TensorBoard shows, in the folders and under the tags of Keras 3: {@code train/} and {@code validation/} with {@code
 * epoch_loss}, {@code epoch_learning_rate}, {@code evaluation_loss_vs_iterations}, {@code dense/kernel/histogram} and so on. Each
 * fit begins new files; what was written is on the disk when an epoch ends.
 */
public final class TensorBoard extends OptionCallback<TensorBoard> {
    private static final String TRAIN = "train";
    private static final String VALIDATION = "validation";
    private static final String OF_VALIDATION = "val_";

    private final Path folder;
    private int histogramFreq;
    private boolean writeGraph = true;
    private boolean writeImages;
    private boolean writeGrads;
    private int batchSize = 32;
    private boolean writeStepsPerSecond;
    private int everyBatches;
    private TensorBoardEmbeddings embeddings;
    private Map<String, ?> hparams = Map.of();

    private Map<String, SummaryWriter> writers = new LinkedHashMap<>();
    private Optional<TensorBoardWeights> weights = Optional.empty();
    private boolean training;
    private long batches;
    private final BatchesSeen seen = new BatchesSeen();
    private Pace ofEpoch = new Pace(0);
    private Pace ofBatches = new Pace(0);

    TensorBoard(Path folder) {
        this.folder = folder;
        this.embeddings = new TensorBoardEmbeddings(folder);
    }

    @Override
    TensorBoard self() {
        return this;
    }

    /**
     * After how many epochs each, beginning with the first, the distributions of all weights are written and, where fit is given
     * something to validate on, of the outputs of all layers for its first samples. 0, never, by default.
     */
    public TensorBoard histogramFreq(int epochs) {
        require(epochs >= 0, "histogramFreq is at least 0, not " + epochs);
        return with(c -> c.histogramFreq = epochs);
    }

    /** Whether the model is drawn in the Graphs tab; so by default. */
    public TensorBoard writeGraph(boolean on) {
        return with(c -> c.writeGraph = on);
    }

    /** Writes the weights as pictures too, from their smallest value, black, to their largest; with {@link #histogramFreq}. */
    public TensorBoard writeImages() {
        return with(c -> c.writeImages = true);
    }

    /** Writes the distributions of the gradients too, for the first validation samples; with {@link #histogramFreq}. */
    public TensorBoard writeGrads() {
        return with(c -> c.writeGrads = true);
    }

    /** For how many validation samples outputs of layers and gradients are computed; 32 by default. */
    public TensorBoard batchSize(int samples) {
        require(samples > 0, "batchSize is positive, not " + samples);
        return with(c -> c.batchSize = samples);
    }

    /** Writes how many steps are made in a second. */
    public TensorBoard writeStepsPerSecond() {
        return with(c -> c.writeStepsPerSecond = true);
    }

    /** {@code epoch}, the default, or {@code batch}: whether the figures of every batch are written too, which waits for each. */
    public TensorBoard updateFreq(String when) {
        require(when.equals("epoch") || when.equals("batch"), "updateFreq is epoch, batch or a number, not " + when);
        return with(c -> c.everyBatches = when.equals("batch") ? 1 : 0);
    }

    /** Writes the figures after each so many batches too, counted on over epochs. */
    public TensorBoard updateFreq(int everySoManyBatches) {
        require(everySoManyBatches > 0, "updateFreq is a positive number of batches, not " + everySoManyBatches);
        return with(c -> c.everyBatches = everySoManyBatches);
    }

    /** After how many epochs each the tables of embedding layers are written for the projector; 0, never, by default. */
    public TensorBoard embeddingsFreq(int epochs) {
        require(epochs >= 0, "embeddingsFreq is at least 0, not " + epochs);
        return with(c -> c.embeddings = c.embeddings.every(epochs));
    }

    /** The embedding layers to write; all by default. */
    public TensorBoard embeddingsLayerNames(String... names) {
        return with(c -> c.embeddings = c.embeddings.layers(List.of(names)));
    }

    /**
     * The file, within the folder, that says what the rows of all embedding layers are: a line a row; or columns between tabs,
     * with a line of titles.
     */
    public TensorBoard embeddingsMetadata(String file) {
        return with(c -> c.embeddings = c.embeddings.metadata(file));
    }

    /** As {@link #embeddingsMetadata(String)}, by the names of the layers. */
    public TensorBoard embeddingsMetadata(Map<String, String> files) {
        return with(c -> c.embeddings = c.embeddings.metadata(files));
    }

    /** The hyperparameters that this fit is made with, for the HParams tab: numbers, booleans, texts. */
    public TensorBoard hparams(Map<String, ?> values) {
        return with(c -> c.hparams = Map.copyOf(values));
    }

    @Override
    protected void check(Figures figures) {
        requireWritable();
        embeddings.check(model(), this::require);
        require(
                histogramFreq > 0 || !writeImages && !writeGrads,
                "writeImages and writeGrads go with histogramFreq(1)");
        require(
                !writeGrads || validationData().isPresent(),
                "writeGrads computes gradients for validation samples; give fit validationData or validationSplit");
    }

    private void requireWritable() {
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        require(
                there != null && Files.isDirectory(there) && Files.isWritable(there),
                "the folder " + folder + " cannot be written to: " + there
                        + (there != null && Files.isDirectory(there) ? " is not writable" : " is no folder"));
    }

    @Override
    public void onTrainBegin() {
        writers = new LinkedHashMap<>();
        training = true;
        batches = 0;
        ofBatches = new Pace(0);
        if (!hparams.isEmpty()) {
            writer("").hparams(hparams);
        }
        if (writeGraph) {
            writeGraph();
        }
        if (histogramFreq > 0) {
            Optional<Samples> samples = validationData().map(v -> v.rows(0, Math.min(batchSize, v.size())));
            weights = Optional.of(new TensorBoardWeights(model(), samples, writeImages, writeGrads));
        }
        writers.values().forEach(SummaryWriter::flush);
    }

    private void writeGraph() {
        writer(TRAIN).graph(model());
        try {
            writer(TRAIN).kerasModel("keras", model().toJson());
        } catch (UnsupportedOperationException | NotSupportedException e) {
            System.err.println("[TensorBoard] the conceptual graph is left out: " + e.getMessage());
        }
    }

    private SummaryWriter writer(String run) {
        return writers.computeIfAbsent(run, r -> SummaryWriter.open(folder.resolve(r)));
    }

    @Override
    public void onEpochBegin(int epoch) {
        ofEpoch = new Pace(batches);
        seen.beginEpoch();
    }

    @Override
    protected void saveState(SavedState s) {
        s.put("batches", batches);
        seen.save(s);
    }

    @Override
    protected void restoreState(SavedState s) {
        batches = (long) s.number("batches");
        seen.restore(s);
        ofEpoch = new Pace(batches);
        ofBatches = new Pace(batches);
    }

    @Override
    public void onBatchEnd(int batch, Logs logs) {
        long before = batches;
        batches += seen.upTo(batch);
        if (everyBatches > 0 && batches / everyBatches > before / everyBatches) {
            long at = batches;
            logs.later(figures -> write(at, figures));
        }
    }

    /** The figures have come, so the steps are over. */
    private void write(long at, Logs figures) {
        figures.all().forEach((name, v) -> writer(TRAIN).scalar("batch_" + name, at, v));
        if (writeStepsPerSecond) {
            writer(TRAIN).scalar("batch_steps_per_second", at, ofBatches.until(at));
            ofBatches = new Pace(at);
        }
    }

    @Override
    public void onTestEnd(Logs logs) {
        int step = model().iterations();
        SummaryWriter w = writer(VALIDATION);
        logs.all().forEach((name, v) -> w.scalar("evaluation_" + name + "_vs_iterations", step, v));
        if (!training) {
            close();
        }
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        double pace = ofEpoch.until(batches);
        logs.all().forEach((name, v) -> {
            boolean validation = name.startsWith(OF_VALIDATION);
            String tag = "epoch_" + (validation ? name.substring(OF_VALIDATION.length()) : name);
            if (!name.equals(Rates.FIGURE)) {
                writer(validation ? VALIDATION : TRAIN).scalar(tag, epoch, v);
            }
        });
        writer(TRAIN).scalar("epoch_" + Rates.FIGURE, epoch, model().learningRate());
        if (writeStepsPerSecond) {
            writer(TRAIN).scalar("epoch_steps_per_second", epoch, pace);
        }
        weights.filter(w -> epoch % histogramFreq == 0).ifPresent(w -> w.write(writer(TRAIN), epoch));
        embeddings.write(model(), epoch);
        writers.values().forEach(SummaryWriter::flush);
    }

    @Override
    public void onTrainEnd() {
        training = false;
        weights.ifPresent(TensorBoardWeights::close);
        weights = Optional.empty();
        close();
    }

    /** Closes all files, whatever goes wrong with one. */
    private void close() {
        List<RuntimeException> failures = new ArrayList<>();
        for (SummaryWriter w : writers.values()) {
            try {
                w.close();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        writers = new LinkedHashMap<>();
        if (!failures.isEmpty()) {
            failures.stream().skip(1).forEach(e -> failures.get(0).addSuppressed(e));
            throw failures.get(0);
        }
    }

    /** How many steps are made in a second from a time on. */
    private static final class Pace {
        private final long batchesBefore;
        private final long began = System.nanoTime();

        Pace(long batchesBefore) {
            this.batchesBefore = batchesBefore;
        }

        double until(long batches) {
            return (batches - batchesBefore) * 1e9 / Math.max(1, System.nanoTime() - began);
        }
    }
}
