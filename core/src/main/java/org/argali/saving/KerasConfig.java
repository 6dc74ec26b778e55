package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.argali.initializers.Initializer;
import org.argali.layers.Activation;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.losses.Loss;
import org.argali.metrics.Metric;
import org.argali.optimizers.Optimizer;
import org.argali.schedules.Schedule;

/**
 * Reads objects as Keras 3 serializes them, and writes layers so: {@code {"class_name": "Dense", "config": {"units": 3, ...}}}. Losses, metrics
 * and optimizers may be a name alone.
 *
 * <p>Every option of a config is either understood or known to be harmless; all else is a {@link
 * NotSupportedException} that names class and option.
 */
public final class KerasConfig {
    private KerasConfig() {}

    /** Makes the model of tensors that were read; the class is {@code Sequential} or {@code Functional}. */
    @FunctionalInterface
    public interface NetworkFactory {
        Network make(String className, String name, List<Tensor> inputs, List<Tensor> outputs);
    }

    /** A layer, or a model as one. */
    public static Layer layer(JsonNode json, NetworkFactory factory) {
        return KerasNetworks.isNetwork(json) ? network(json, factory) : KerasLayers.read(json);
    }

    /** A sequential or functional model, as in {@code to_json()}. */
    public static Network network(JsonNode json, NetworkFactory factory) {
        return new KerasNetworks(factory).read(json);
    }

    /** A layer or model as Keras serializes it, under its own name or that of its kind. */
    public static ObjectNode write(Layer layer) {
        return write(layer, layer.givenName().orElse(layer.kind()));
    }

    /**
     * A layer or model as Keras serializes it, under this name.
     *
     * @throws NotSupportedException if it has an option that Keras has no name for
     * @throws UnsupportedOperationException if its class does not say what its options are
     */
    public static ObjectNode write(Layer layer, String name) {
        return layer instanceof Network n ? KerasNetworkWriter.write(n, name) : KerasWriter.layer(layer, name);
    }

    /** A model as Keras 2 serialized it, in the form that {@link #network} reads. */
    public static JsonNode networkOfKeras2(JsonNode json) {
        return Keras2Config.modern(json);
    }

    /** An optimizer as Keras 2 serialized it, in the form that {@link #optimizer} reads. */
    public static JsonNode optimizerOfKeras2(JsonNode json) {
        return Keras2Config.optimizer(json);
    }

    public static Activation activation(JsonNode json) {
        return KerasActivations.read(json);
    }

    /** An activation whose arguments are options. */
    public static Activation activation(Config config) {
        return KerasActivations.read(config);
    }

    public static Schedule schedule(JsonNode json) {
        return KerasSchedules.read(json);
    }

    public static Initializer initializer(JsonNode json) {
        return KerasInitializers.read(json);
    }

    public static Loss loss(JsonNode json) {
        return KerasLosses.read(json);
    }

    public static Metric metric(JsonNode json) {
        return KerasMetrics.read(json);
    }

    /** A loss as Keras serializes it. */
    public static JsonNode write(Loss loss) {
        return KerasLosses.write(loss);
    }

    /** A metric as Keras serializes it, or its name. */
    public static JsonNode write(Metric metric) {
        return KerasMetrics.write(metric);
    }

    /** An optimizer as Keras serializes it. */
    public static JsonNode write(Optimizer optimizer) {
        return KerasOptimizers.write(optimizer);
    }

    public static Optimizer optimizer(JsonNode json) {
        return KerasOptimizers.read(json);
    }
}
