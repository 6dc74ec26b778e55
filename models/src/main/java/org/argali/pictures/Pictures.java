package org.argali.pictures;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.argali.data.AtomicFile;
import org.argali.layers.Network;
import org.argali.metrics.ConfusionMatrix;
import org.argali.model.History;
import org.argali.pictures.PlotOption.Detail;
import org.argali.pictures.PlotOption.Look;
import org.argali.plan.MemoryTimeline;
import org.argali.tensor.NDArray;

/**
 * Pictures of models, trainings, weights and what layers give. Nothing need be installed for them, no Graphviz, no fonts.
 *
 * <pre>{@code
 * plotModel(model, Path.of("model.png"), showShapes(), showLayerNames());
 * plotHistory(history, Path.of("history.svg"));
 * plotConfusionMatrix(matrix).save(Path.of("confusion.png"));
 * }</pre>
 */
public final class Pictures {
    private Pictures() {}

    // ---- models

    /**
     * Draws the layers of a model and how they are connected: Keras' {@code plot_model}, with its defaults. A layer that is
     * called several times is drawn once; the input of a Sequential model is left out.
     *
     * @param file its name ends in {@code .png}, {@code .svg} or {@code .dot} (Graphviz' language)
     * @throws IllegalArgumentException if it ends otherwise, or a PNG would be too small to read
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static void plotModel(Network model, Path file, PlotOption... options) {
        switch (Picture.ending(file)) {
            case "dot" -> {
                byte[] text = modelToDot(model, options).getBytes(StandardCharsets.UTF_8);
                AtomicFile.write(file, out -> out.write(text));
            }
            case "png", "svg" -> plotModel(model, options).save(file);
            default ->
                throw new IllegalArgumentException(
                        "[" + file + "] models are drawn as .png, .svg or .dot; give the file such a name");
        }
    }

    /** As {@link #plotModel(Network, Path, PlotOption...)}, kept in memory. */
    public static Picture plotModel(Network model, PlotOption... options) {
        return ModelDrawing.of(model, Look.of(options));
    }

    /** The model in Graphviz' language: Keras' {@code model_to_dot}. */
    public static String modelToDot(Network model, PlotOption... options) {
        Look look = Look.of(options);
        return Dot.of(ModelGraph.of(model, look), look);
    }

    /** Shows shapes of inputs and outputs; equal ones are counted: {@code 2 × (None, 8)}. */
    public static PlotOption showShapes() {
        return PlotOption.show("showShapes", Detail.SHAPES);
    }

    /** Shows dtypes of outputs. */
    public static PlotOption showDtype() {
        return PlotOption.show("showDtype", Detail.DTYPE);
    }

    /** Shows names of layers beside their classes. */
    public static PlotOption showLayerNames() {
        return PlotOption.show("showLayerNames", Detail.LAYER_NAMES);
    }

    /** Draws the layers of models that are layers, within a frame. */
    public static PlotOption expandNested() {
        return PlotOption.show("expandNested", Detail.NESTED);
    }

    /** Shows the activation of layers that have one among their options. */
    public static PlotOption showLayerActivations() {
        return PlotOption.show("showLayerActivations", Detail.ACTIVATIONS);
    }

    /** Shows of layers with weights whether these are trained. */
    public static PlotOption showTrainable() {
        return PlotOption.show("showTrainable", Detail.TRAINABLE);
    }

    /** Where the layers lead to; {@link Rankdir#TB} by default. */
    public static PlotOption rankdir(Rankdir direction) {
        return PlotOption.rankdir(direction);
    }

    /**
     * Pixels of a PNG to the inch; 200 by default. A large picture has fewer: see {@link Picture#png}.
     *
     * @throws IllegalArgumentException if it is not from 1 to 2,400
     */
    public static PlotOption dpi(double dots) {
        return PlotOption.dpi(dots);
    }

    // ---- trainings

    /**
     * Draws a chart for the loss and one for each metric, epoch by epoch, each with that of the validation. Where a figure is
     * NaN or infinite its line has a gap.
     *
     * @throws IllegalArgumentException if no epoch was completed
     */
    public static Picture plotHistory(History history) {
        return HistoryChart.of(history);
    }

    /**
     * As {@link #plotHistory(History)}, into a file.
     *
     * @param file its name ends in {@code .png} or {@code .svg}
     */
    public static void plotHistory(History history, Path file) {
        plotHistory(history).save(file);
    }

    /** Draws how often each class was taken for each; a cell's colour is its share of the class. */
    public static Picture plotConfusionMatrix(ConfusionMatrix matrix) {
        return MatrixChart.of(matrix);
    }

    // ---- memory

    /**
     * Draws how many bytes are alive while each kernel of a step runs: state, data, activations, gradients and workspace upon one
     * another; {@code plotMemory(model.plan(128).timeline())} needs no device.
     *
     * @throws IllegalArgumentException if the step has no kernels
     */
    public static Picture plotMemory(MemoryTimeline timeline) {
        return MemoryChart.of(timeline);
    }

    // ---- weights and what layers give

    /**
     * Draws a histogram of each weight, those of models within the model too.
     *
     * @throws IllegalArgumentException if there are no weights
     */
    public static Picture plotWeights(Network model) {
        return Histograms.of(model);
    }

    /**
     * Draws the filters {@code [height, width, in, out]} of a convolution: with three input channels as colours, otherwise
     * in gray, filter by filter and channel by channel, up to 256.
     *
     * @throws IllegalArgumentException if the layer has no such weight
     */
    public static Picture plotFilters(Network model, String layerName) {
        return ImageGrid.filters(model, layerName);
    }

    /**
     * Draws what a layer gives for the first sample, {@code [height, width]} for each channel, up to 256.
     *
     * @param x the model's inputs, a batch for each
     * @throws IllegalArgumentException if the layer's output is not {@code [batch, height, width, channels]}
     */
    public static Picture plotFeatureMaps(Network model, String layerName, NDArray... x) {
        return ImageGrid.maps(model, layerName, List.of(x));
    }

    /**
     * Draws images beside one another, up to 256, each from its least number to its largest.
     *
     * @param images {@code [n, height, width]} in gray, or {@code [n, height, width, 1 or 3]}
     */
    public static Picture plotImages(NDArray images) {
        return ImageGrid.images(images);
    }
}
