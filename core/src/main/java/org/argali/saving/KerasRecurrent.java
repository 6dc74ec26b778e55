package org.argali.saving;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.layers.Activations;
import org.argali.layers.Bidirectional;
import org.argali.layers.ConvLstm1D;
import org.argali.layers.ConvLstm2D;
import org.argali.layers.ConvLstm3D;
import org.argali.layers.ConvLstmLayer;
import org.argali.layers.Gru;
import org.argali.layers.Layer;
import org.argali.layers.Lstm;
import org.argali.layers.LstmLayer;
import org.argali.layers.Padding;
import org.argali.layers.RecurrentCell;
import org.argali.layers.RecurrentLayer;
import org.argali.layers.Rnn;
import org.argali.layers.SequenceLayer;
import org.argali.layers.SimpleRnn;
import org.argali.layers.SpectralNormalization;
import org.argali.layers.StackedRnnCells;
import org.argali.layers.TimeDistributed;

/** Reads recurrent layers and what goes around them. */
final class KerasRecurrent {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("LSTM", KerasRecurrent::lstm),
            entry("GRU", KerasRecurrent::gru),
            entry("SimpleRNN", KerasRecurrent::simple),
            entry("LSTMCell", c -> lstm(c).cell()),
            entry("GRUCell", c -> gru(c).cell()),
            entry("SimpleRNNCell", c -> simple(c).cell()),
            entry("StackedRNNCells", KerasRecurrent::stacked),
            entry("RNN", c -> sequence(c, new Rnn(cell(c, c.need("cell"))))),
            entry("ConvLSTM1D", c -> conv(c, new ConvLstm1D(c.integer("filters"), c.integers("kernel_size")[0]))),
            entry("ConvLSTM2D", c -> conv(c, new ConvLstm2D(c.integer("filters"), c.integers("kernel_size")))),
            entry("ConvLSTM3D", c -> conv(c, new ConvLstm3D(c.integer("filters"), c.integers("kernel_size")))),
            entry("Bidirectional", KerasRecurrent::bidirectional),
            entry(
                    "SpectralNormalization",
                    c -> new SpectralNormalization(KerasLayers.read(c.need("layer")))
                            .powerIterations(c.integer("power_iterations", 1))),
            entry("TimeDistributed", c -> new TimeDistributed(KerasLayers.read(c.need("layer")))));

    private KerasRecurrent() {}

    private static Lstm lstm(Config c) {
        return gates(c, new Lstm(c.integer("units")));
    }

    private static <L extends LstmLayer<L>> L gates(Config c, L layer) {
        return common(c, layer)
                .recurrentActivation(KerasLayers.activation(c, "recurrent_activation", Activations.SIGMOID))
                .unitForgetBias(c.flag("unit_forget_bias", true));
    }

    private static SimpleRnn simple(Config c) {
        return common(c, new SimpleRnn(c.integer("units")));
    }

    private static <L extends ConvLstmLayer<L>> L conv(Config c, L layer) {
        L l = gates(c, layer)
                .padding(c.choice("padding", Padding.class, Padding.VALID))
                .dataFormat(KerasLayers.dataFormat(c));
        l = c.get("strides").isPresent() ? l.strides(c.integers("strides")) : l;
        return c.get("dilation_rate").isPresent() ? l.dilation(c.integers("dilation_rate")) : l;
    }

    private static RecurrentCell<?> cell(Config c, JsonNode json) {
        Layer cell = KerasLayers.read(json);
        if (cell instanceof RecurrentCell<?> r) {
            return r;
        }
        throw c.unsupported("cell");
    }

    private static StackedRnnCells stacked(Config c) {
        List<RecurrentCell<?>> cells = new ArrayList<>();
        c.need("cells").forEach(json -> cells.add(cell(c, json)));
        return new StackedRnnCells(cells);
    }

    private static Gru gru(Config c) {
        return common(c, new Gru(c.integer("units")))
                .recurrentActivation(KerasLayers.activation(c, "recurrent_activation", Activations.SIGMOID))
                .resetAfter(c.flag("reset_after", true));
    }

    private static <L extends RecurrentLayer<L>> L common(Config c, L layer) {
        c.harmless("seed", "implementation", "use_cudnn");
        L l = sequence(c, layer)
                .activation(KerasLayers.activation(c, "activation", Activations.TANH))
                .useBias(c.flag("use_bias", true))
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                .recurrentInitializer(KerasLayers.initializer(c, "recurrent_initializer", Initializers.ORTHOGONAL))
                .biasInitializer(KerasLayers.initializer(c, "bias_initializer", Initializers.ZEROS))
                .dropout(c.number("dropout", 0))
                .recurrentDropout(c.number("recurrent_dropout", 0));
        l = KerasLayers.regularized(c, "kernel", l, RecurrentLayer::kernelRegularizer);
        l = KerasLayers.regularized(c, "recurrent", l, RecurrentLayer::recurrentRegularizer);
        l = KerasLayers.regularized(c, "bias", l, RecurrentLayer::biasRegularizer);
        l = KerasLayers.constrained(c, "kernel", l, RecurrentLayer::kernelConstraint);
        l = KerasLayers.constrained(c, "recurrent", l, RecurrentLayer::recurrentConstraint);
        return KerasLayers.constrained(c, "bias", l, RecurrentLayer::biasConstraint);
    }

    private static <L extends SequenceLayer<L>> L sequence(Config c, L layer) {
        c.off("time_major");
        return layer.returnSequences(c.flag("return_sequences", false))
                .returnState(c.flag("return_state", false))
                .goBackwards(c.flag("go_backwards", false))
                .stateful(c.flag("stateful", false))
                .unroll(c.flag("unroll", false))
                .zeroOutputForMask(c.flag("zero_output_for_mask", false));
    }

    private static Bidirectional bidirectional(Config c) {
        SequenceLayer<?> forward = recurrent(c, c.need("layer"));
        Bidirectional both = c.get("backward_layer").isPresent()
                ? new Bidirectional(forward, recurrent(c, c.need("backward_layer")))
                : new Bidirectional(forward);
        boolean none = c.has("merge_mode") && c.get("merge_mode").isEmpty();
        return both.merge(
                none
                        ? Bidirectional.Merge.NONE
                        : c.choice("merge_mode", Bidirectional.Merge.class, Bidirectional.Merge.CONCAT));
    }

    private static SequenceLayer<?> recurrent(Config c, JsonNode json) {
        Layer layer = KerasLayers.read(json);
        if (layer instanceof SequenceLayer<?> r) {
            return r;
        }
        throw c.unsupported("layer");
    }
}
