package org.argali.models.applications;

import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.input;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.argali.layers.Activation;
import org.argali.layers.Activations;
import org.argali.layers.Application;
import org.argali.layers.InputLayer;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/**
 * What every application is asked for, with Keras' names and defaults. Immutable: each setter gives another builder.
 *
 * <pre>{@code
 * Model whole = Xception.builder().weights(NONE).build();              // f32[?,299,299,3] -> f32[?,1000]
 * Model base = Xception.builder().weights(NONE).includeTop(false).inputShape(250, 250, 3).build();
 * Model trained = Xception.builder().weights(Path.of("mine.weights.h5")).classes(5).build();
 * }</pre>
 *
 * @param <B> the application's own class
 */
public abstract class ApplicationBuilder<B extends ApplicationBuilder<B>> implements Cloneable {
    private static final int CLASSES = 1000;

    private final int leastSize;
    String name;
    Weights weights = Weights.IMAGENET;
    Optional<Path> file = Optional.empty();
    boolean includeTop = true;
    Optional<Shape> inputShape = Optional.empty();
    Optional<Tensor> inputTensor = Optional.empty();
    Optional<Pooling> pooling = Optional.empty();
    int classes = CLASSES;
    Activation classifierActivation = SOFTMAX;

    /** @param leastSize height and width that images must have at least */
    ApplicationBuilder(String name, int leastSize) {
        this.name = name;
        this.leastSize = leastSize;
    }

    // ---- settings

    /** {@link Weights#IMAGENET} by default, as in Keras. */
    public final B weights(Weights w) {
        return with(b -> {
            b.weights = w;
            b.file = Optional.empty();
        });
    }

    /** Weights from a file of any form that {@link Model#loadWeights} reads. */
    public final B weights(Path path) {
        return with(b -> b.file = Optional.of(path));
    }

    /** Whether the layers that name the class are there; they are by default. */
    public final B includeTop(boolean on) {
        return with(b -> b.includeTop = on);
    }

    /**
     * Height, width and channels of the images, in place of those that the network was made for. Without its top, a
     * network takes images of any height and width ({@link Shape#ANY}) if it is given none.
     */
    public final B inputShape(int height, int width, int channels) {
        return with(b -> b.inputShape = Optional.of(Shape.of(height, width, channels)));
    }

    /** Images that come from other layers; the model begins at the inputs of those. */
    public final B inputTensor(Tensor images) {
        return with(b -> b.inputTensor = Optional.of(images));
    }

    /** Without its top, a network gives images; this makes {@code float[n, c]} of them. */
    public final B pooling(Pooling p) {
        return with(b -> b.pooling = Optional.of(p));
    }

    /** Number of classes; 1000 by default. */
    public final B classes(int n) {
        return with(b -> b.classes = n);
    }

    /** Activation of the last layer; softmax by default, {@link Activations#LINEAR} for logits. */
    public final B classifierActivation(Activation a) {
        return with(b -> b.classifierActivation = a);
    }

    /** The name of the model. */
    public final B name(String modelName) {
        return with(b -> b.name = modelName);
    }

    /** A copy with a change. */
    @SuppressWarnings("unchecked") // B is this class
    final B with(Consumer<B> change) {
        try {
            B copy = (B) super.clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what a family says

    /** Height and width that the network was made for: 224 unless its family says otherwise. */
    int defaultSize() {
        return 224;
    }

    /** The layers up to the last images. */
    abstract Tensor features(Tensor images);

    /** The file of Keras with weights of ImageNet, for these settings. */
    abstract WeightsFile published();

    /** The layers that name the class. */
    Tensor top(Tensor x) {
        return classifier(globalAveragePooling2d().name("avg_pool").apply(x));
    }

    /** The last layer alone. */
    Tensor classifier(Tensor x) {
        return dense(classes)
                .activation(classifierActivation)
                .name("predictions")
                .apply(x);
    }

    /** What comes in place of the top. */
    Tensor withoutTop(Tensor x) {
        return pooling.map(p -> p.apply(x)).orElse(x);
    }

    /** What the model is called if nothing else is said. */
    String defaultName() {
        return name;
    }

    final boolean isForImagenet() {
        return file.isEmpty() && weights == Weights.IMAGENET;
    }

    // ---- building

    /**
     * Makes the model.
     *
     * @throws IllegalArgumentException if settings do not fit together
     * @throws java.io.UncheckedIOException if there is no such file of weights on this machine; it says where to put it
     * @throws org.argali.saving.WeightsMismatchException if the weights of a file do not fit the settings
     */
    public final Model build() {
        checkSettings();
        Optional<WeightsFile> wanted = isForImagenet() ? Optional.of(published()) : Optional.empty();
        Tensor images = inputTensor.orElseGet(() -> input(shape().toArray()));
        Tensor x = features(images);
        Model model =
                Model.of(sources(images), includeTop ? top(x) : withoutTop(x)).name(defaultName());
        file.or(() -> wanted.map(w -> w.locate(kind(), 4 * model.countParams())))
                .ifPresent(model::loadWeights);
        return model;
    }

    /** Height, width and channels; without a top, height and width may be ANY. */
    final Shape shape() {
        Shape asked = askedShape();
        return asked.rank() == 0 ? defaultShape() : asked;
    }

    /** The shape of images that is asked for; of rank 0 if none is. */
    final Shape askedShape() {
        return inputTensor
                .map(t -> t.shape().slice(1, t.shape().rank()))
                .or(() -> inputShape)
                .orElse(Shape.SCALAR);
    }

    /** The shape of images where none is asked for. */
    Shape defaultShape() {
        int size = includeTop ? defaultSize() : Shape.ANY;
        return Shape.of(size, size, 3);
    }

    private void checkSettings() {
        Shape s = shape();
        check(s.rank() == 3, "inputTensor must be images [n, height, width, channels], but has " + s.rank() + " axes");
        check(inputShape.isEmpty() || inputShape.get().equals(s), "inputShape is " + inputShape + ", inputTensor " + s);
        check(s.dim(2) > 0, "the number of channels must be known, but inputShape is " + s);
        for (int axis = 0; axis < 2; axis++) {
            int n = s.dim(axis);
            check(
                    n == Shape.ANY || n >= leastSize,
                    "images are at least " + leastSize + "x" + leastSize + ", but inputShape is " + s);
        }
        check(classes > 0, "classes must be positive, not " + classes);
        file.ifPresent(f -> check(Files.isRegularFile(f), "weights: there is no file " + f));
        if (file.isPresent() || weights != Weights.NONE) {
            check(
                    !includeTop || classifierActivation == SOFTMAX || classifierActivation == Activations.LINEAR,
                    "with weights that are trained, classifierActivation is SOFTMAX or LINEAR, not "
                            + classifierActivation);
        }
        if (isForImagenet()) {
            checkImagenet(s);
        }
    }

    private void checkImagenet(Shape s) {
        check(s.dim(2) == 3, "ImageNet's images have 3 channels, but inputShape is " + s);
        if (includeTop) {
            check(classes == CLASSES, "ImageNet has 1000 classes, not " + classes + "; use includeTop(false)");
            checkImagenetTop(s);
        }
    }

    /** Refuses images of another size than the published top was trained on. */
    void checkImagenetTop(Shape s) {
        check(
                s.equals(Shape.of(defaultSize(), defaultSize(), 3)),
                "with its top, ImageNet's weights are for images of " + defaultSize() + "x" + defaultSize()
                        + ", but inputShape is " + s + "; use includeTop(false)");
    }

    /** Throws what is wrong with the settings. */
    final void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("[" + kind() + "] " + rule);
        }
    }

    private String kind() {
        return getClass().getSimpleName();
    }

    /** The inputs that a tensor is computed from. */
    private static List<Tensor> sources(Tensor t) {
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> todo = new ArrayList<>(List.of(t));
        Set<Application> seen = new HashSet<>();
        while (!todo.isEmpty()) {
            Application a = todo.remove(todo.size() - 1).producer();
            if (seen.add(a)) {
                if (a.layer() instanceof InputLayer) {
                    inputs.addAll(a.outputs());
                }
                todo.addAll(a.inputs());
            }
        }
        return inputs;
    }

    /** Keras' name of the application, and its settings. */
    @Override
    public String toString() {
        return kind() + "(" + defaultName() + ", weights "
                + file.map(Path::toString).orElse(weights.toString())
                + (includeTop ? ", " + classes + " classes" : ", without top") + ", images " + shape() + ")";
    }

    // ---- predictions

    /**
     * What a network of ImageNet's classes sees, the most likely first, as Keras' {@code decode_predictions}.
     *
     * @param predictions {@code float[n, 1000]}
     * @param top how many for each image
     * @return a list for each image
     * @throws IllegalArgumentException if the shape is another, or {@code top} is not from 1 to 1000
     */
    public static List<List<Prediction>> decodePredictions(NDArray predictions, int top) {
        return ImageNetClasses.decode(predictions, top);
    }
}
