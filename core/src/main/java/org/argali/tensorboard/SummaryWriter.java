package org.argali.tensorboard;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.argali.files.ProtobufWriter;
import org.argali.layers.Network;
import org.argali.tensor.NDArray;

/**
 * Writes what TensorBoard shows, to a new file in a folder: TensorBoard takes a folder for a run. What is written is kept until
 * {@link #flush}, {@link #close}, or until there is a mebibyte of it. Safe for several threads.
 *
 * <pre>{@code
 * try (SummaryWriter w = SummaryWriter.open(Path.of("logs/mine"))) {
 *     w.scalar("temperature", 1, 20.5);
 *     w.histogram("weights", 1, NDArray.of(new float[] {1, 2, 2, 3}));
 * }
 * }</pre>
 *
 * <p>All methods throw {@link java.io.UncheckedIOException} where the file cannot be written, and {@link IllegalStateException}
 * after {@link #close}.
 */
public final class SummaryWriter implements AutoCloseable {
    /** How many pictures TensorFlow writes unless told otherwise. */
    private static final int PICTURES = 3;

    private final EventFile file;
    private boolean inSession;

    private SummaryWriter(EventFile file) {
        this.file = file;
        write(0, Messages.version());
    }

    /**
     * Begins a file; the folder is made if need be, and other files in it stay as they are.
     *
     * @throws java.io.UncheckedIOException if the folder cannot be made or written to
     */
    public static SummaryWriter open(Path folder) {
        return new SummaryWriter(EventFile.in(folder));
    }

    /** The file that is written. */
    public Path file() {
        return file.path();
    }

    /** A point of a curve; the value is rounded to float32. */
    public void scalar(String tag, long step, double value) {
        write(step, Messages.scalar(tag, value));
    }

    /** The distribution of all elements of an array, in thirty buckets; NaN and infinite ones are left out. */
    public void histogram(String tag, long step, NDArray values) {
        write(step, Messages.histogram(tag, Buckets.of(values)));
    }

    /** As {@link #image(String, long, NDArray, int)}, three at most. */
    public void image(String tag, long step, NDArray pixels) {
        image(tag, step, pixels, PICTURES);
    }

    /**
     * Pictures.
     *
     * @param pixels {@code [h,w]}, {@code [h,w,c]} or {@code [n,h,w,c]} with 1, 3 or 4 channels; float32 from 0 to 1, int32 from 0
     *     to 255, what is outside is cut off; or bool
     * @param most of several pictures, the first so many are written
     * @throws IllegalArgumentException if the array has another shape
     */
    public void image(String tag, long step, NDArray pixels, int most) {
        Pictures pictures = new Pictures(pixels);
        write(step, Messages.image(tag, pictures.width(), pictures.height(), pictures.encoded(most)));
    }

    /** A text in Markdown. */
    public void text(String tag, long step, String markdown) {
        write(step, Messages.text(tag, markdown));
    }

    /** The layers of a model for the Graphs tab, models inside it as boxes; a file has one graph. */
    public void graph(Network network) {
        write(0, Messages.graph(LayerGraph.of(network)));
    }

    /**
     * A model for the Graphs tab's conceptual graph.
     *
     * @param json as {@code Model.toJson()} gives it
     */
    public void kerasModel(String tag, String json) {
        write(0, Messages.kerasModel(tag, json));
    }

    /**
     * Says with which hyperparameters this run is made; the session ends, as a success, when this is closed. The metrics that the
     * HParams tab shows beside them are all scalars of the folder and of the folders in it.
     *
     * @param values numbers, booleans, and anything else as its text
     * @throws IllegalStateException if it was said before
     */
    public void hparams(Map<String, ?> values) {
        if (inSession) {
            throw new IllegalStateException("[TensorBoard] a run has one set of hyperparameters, and " + file.path()
                    + " has one already; open a writer in another folder");
        }
        inSession = true;
        String group = new TreeMap<>(values).toString();
        write(0, Messages.sessionStart(values, group, now()));
    }

    /** As {@link #hparams(Map)}, with what was reached, as scalars of step 0. */
    public void hparams(Map<String, ?> values, Map<String, Double> metrics) {
        hparams(values);
        metrics.forEach((name, v) -> scalar(name, 0, v));
    }

    private void write(long step, Consumer<ProtobufWriter> what) {
        file.append(Messages.event(now(), step, what));
    }

    private static double now() {
        Instant t = Instant.now();
        return t.getEpochSecond() + t.getNano() / 1e9;
    }

    /** Lets readers see all that was written. */
    public void flush() {
        file.flush();
    }

    /** Writes what waits. A second call does nothing. */
    @Override
    public void close() {
        if (inSession && file.isOpen()) {
            write(0, Messages.sessionEnd(now()));
        }
        file.close();
    }

    @Override
    public String toString() {
        return "SummaryWriter " + file.path();
    }
}
