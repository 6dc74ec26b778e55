package org.argali.saving;

import static java.util.Map.entry;

import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.layers.ActivationLayer;
import org.argali.layers.Activations;
import org.argali.layers.Add;
import org.argali.layers.Average;
import org.argali.layers.Concatenate;
import org.argali.layers.Dense;
import org.argali.layers.Dot;
import org.argali.layers.EinsumDense;
import org.argali.layers.Embedding;
import org.argali.layers.Flatten;
import org.argali.layers.Identity;
import org.argali.layers.Maximum;
import org.argali.layers.Minimum;
import org.argali.layers.Multiply;
import org.argali.layers.Normalization;
import org.argali.layers.Permute;
import org.argali.layers.RepeatVector;
import org.argali.layers.Rescaling;
import org.argali.layers.Reshape;
import org.argali.layers.Subtract;

/** Reads dense layers, embeddings, merges, and layers that move elements. */
final class KerasBasics {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("Dense", KerasBasics::dense),
            entry("Embedding", KerasBasics::embedding),
            entry("Activation", c -> new ActivationLayer(KerasActivations.read(c.need("activation")))),
            entry("EinsumDense", KerasBasics::einsum),
            entry("Identity", c -> new Identity()),
            entry("Rescaling", KerasBasics::rescaling),
            entry("Normalization", KerasBasics::normalization),
            entry("Flatten", c -> new Flatten().dataFormat(KerasLayers.dataFormat(c))),
            entry("Reshape", c -> new Reshape(c.integers("target_shape"))),
            entry("Permute", c -> new Permute(c.integers("dims"))),
            entry("RepeatVector", c -> new RepeatVector(c.integer("n"))),
            entry("Concatenate", c -> new Concatenate().axis(c.integer("axis", -1))),
            entry("Dot", c -> new Dot(c.integers("axes")).normalize(c.flag("normalize", false))),
            entry("Add", c -> new Add()),
            entry("Subtract", c -> new Subtract()),
            entry("Multiply", c -> new Multiply()),
            entry("Average", c -> new Average()),
            entry("Maximum", c -> new Maximum()),
            entry("Minimum", c -> new Minimum()));

    private KerasBasics() {}

    private static Dense dense(Config c) {
        c.off("quantization_config", "lora_rank");
        Dense l = new Dense(c.integer("units"))
                .activation(KerasLayers.activation(c, "activation", Activations.LINEAR))
                .useBias(c.flag("use_bias", true))
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                .biasInitializer(KerasLayers.initializer(c, "bias_initializer", Initializers.ZEROS));
        l = KerasLayers.regularized(c, "kernel", l, Dense::kernelRegularizer);
        l = KerasLayers.constrained(c, "kernel", l, Dense::kernelConstraint);
        l = KerasLayers.regularized(c, "bias", l, Dense::biasRegularizer);
        return KerasLayers.constrained(c, "bias", l, Dense::biasConstraint);
    }

    private static Embedding embedding(Config c) {
        c.off("quantization_config", "lora_rank");
        c.harmless("input_length");
        Embedding l = new Embedding(c.integer("input_dim"), c.integer("output_dim"))
                .maskZero(c.flag("mask_zero", false))
                .embeddingsInitializer(
                        KerasLayers.initializer(c, "embeddings_initializer", Initializers.RANDOM_UNIFORM));
        l = KerasLayers.regularized(c, "embeddings", l, Embedding::embeddingsRegularizer);
        return KerasLayers.constrained(c, "embeddings", l, Embedding::embeddingsConstraint);
    }

    private static EinsumDense einsum(Config c) {
        c.off("quantization_config", "lora_rank", "lora_alpha", "gptq_unpacked_column_size");
        EinsumDense l = new EinsumDense(c.text("equation").orElse(""), c.sizes("output_shape"))
                .biasAxes(c.text("bias_axes").orElse(""))
                .activation(KerasLayers.activation(c, "activation", Activations.LINEAR))
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                .biasInitializer(KerasLayers.initializer(c, "bias_initializer", Initializers.ZEROS));
        l = KerasLayers.regularized(c, "kernel", l, EinsumDense::kernelRegularizer);
        l = KerasLayers.constrained(c, "kernel", l, EinsumDense::kernelConstraint);
        l = KerasLayers.regularized(c, "bias", l, EinsumDense::biasRegularizer);
        return KerasLayers.constrained(c, "bias", l, EinsumDense::biasConstraint);
    }

    private static Rescaling rescaling(Config c) {
        Rescaling l = new Rescaling(c.numbers("scale"));
        return c.get("offset").isPresent() ? l.offset(c.numbers("offset")) : l;
    }

    private static Normalization normalization(Config c) {
        Normalization l = new Normalization().invert(c.flag("invert", false));
        l = c.has("axis") ? l.axis(c.get("axis").isPresent() ? c.integers("axis") : new int[0]) : l;
        boolean given = c.get("mean").isPresent() && c.get("variance").isPresent();
        return given ? l.moments(c.numbers("mean"), c.numbers("variance")) : l;
    }
}
