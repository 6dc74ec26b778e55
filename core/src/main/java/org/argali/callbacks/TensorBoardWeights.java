package org.argali.callbacks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.layers.Application;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.model.Samples;
import org.argali.model.Sequential;
import org.argali.saving.NamedWeights;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensorboard.SummaryWriter;

/** What is inside a model after an epoch: weights, outputs of layers and gradients, as histograms. */
final class TensorBoardWeights implements AutoCloseable {
    private final Model model;
    private final Optional<Samples> samples;
    private final boolean asImages;
    private final boolean gradients;
    private final String scope;
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private final Optional<Model> layers;

    /** @param samples for which outputs and gradients are computed */
    TensorBoardWeights(Model model, Optional<Samples> samples, boolean asImages, boolean gradients) {
        this.model = model;
        this.samples = samples;
        this.asImages = asImages;
        this.gradients = gradients;
        this.scope = model instanceof Sequential ? model.givenName().orElse("sequential") + "/" : "";
        for (Application a : model.applications()) {
            a.outputs().forEach(t -> outputs.put(free(scope + model.nameOf(a.layer()) + "/output"), t));
        }
        this.layers = samples.map(s -> Model.of(model.inputs(), new ArrayList<>(outputs.values())));
    }

    /** The second call of a shared layer, and a second output, have a number. */
    private String free(String tag) {
        String result = tag;
        for (int i = 1; outputs.containsKey(result); i++) {
            result = tag + "_" + i;
        }
        return result;
    }

    void write(SummaryWriter w, int epoch) {
        NamedWeights.values(model).forEach((path, v) -> {
            w.histogram(scope + path + "/histogram", epoch, v);
            if (asImages) {
                image(v).ifPresent(pixels -> w.image(scope + path + "/image", epoch, pixels));
            }
        });
        samples.ifPresent(s -> {
            List<NDArray> values = layers.orElseThrow().predictAll(s.inputs());
            int i = 0;
            for (String tag : outputs.keySet()) {
                w.histogram(tag + "/histogram", epoch, values.get(i++));
            }
            if (gradients) {
                model.gradients(s).forEach((path, g) -> w.histogram(scope + path + "/gradient/histogram", epoch, g));
            }
        });
    }

    /** As Keras arranges them: a vector is a column, a matrix lies, three axes are pictures by the last; four are RGB or none. */
    private static Optional<NDArray> image(NDArray weight) {
        int[] d = IntStream.range(0, weight.shape().rank())
                .map(i -> weight.shape().dim(i))
                .filter(n -> n != 1)
                .toArray();
        NDArray w = scaled(weight);
        return switch (d.length) {
            case 1 -> Optional.of(w.reshape(1, d[0], 1, 1));
            case 2 ->
                Optional.of(
                        d[0] > d[1] ? columns(w, d[0], d[1]).reshape(1, d[1], d[0], 1) : w.reshape(1, d[0], d[1], 1));
            case 3 -> Optional.of(columns(w, d[0] * d[1], d[2]).reshape(d[2], d[0], d[1], 1));
            case 4 -> d[3] == 3 || d[3] == 4 ? Optional.of(w.reshape(d[0], d[1], d[2], d[3])) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** From 0 for the smallest value to 1 for the largest. */
    private static NDArray scaled(NDArray w) {
        double min = IntStream.range(0, w.size()).mapToDouble(w::at).min().orElse(0);
        double max = IntStream.range(0, w.size()).mapToDouble(w::at).max().orElse(1);
        double range = max > min ? max - min : 1;
        return NDArray.generate(w.type().withDType(DType.FLOAT32), i -> (w.at(i) - min) / range);
    }

    /** Transposes {@code [rows,columns]}. */
    private static NDArray columns(NDArray w, int rows, int columns) {
        return NDArray.generate(w.type(), i -> w.at(i % rows * columns + i / rows));
    }

    @Override
    public void close() {
        layers.ifPresent(Model::close);
    }
}
