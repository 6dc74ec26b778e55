package org.argali.saving;

import static java.util.Map.entry;

import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.layers.Activations;
import org.argali.layers.AdaptiveAveragePooling1D;
import org.argali.layers.AdaptiveAveragePooling2D;
import org.argali.layers.AdaptiveAveragePooling3D;
import org.argali.layers.AdaptiveMaxPooling1D;
import org.argali.layers.AdaptiveMaxPooling2D;
import org.argali.layers.AdaptiveMaxPooling3D;
import org.argali.layers.AdaptivePoolLayer;
import org.argali.layers.AveragePooling1D;
import org.argali.layers.AveragePooling2D;
import org.argali.layers.AveragePooling3D;
import org.argali.layers.Conv1D;
import org.argali.layers.Conv1DTranspose;
import org.argali.layers.Conv2D;
import org.argali.layers.Conv2DTranspose;
import org.argali.layers.Conv3D;
import org.argali.layers.Conv3DTranspose;
import org.argali.layers.ConvLayer;
import org.argali.layers.ConvTransposeLayer;
import org.argali.layers.DepthwiseConv1D;
import org.argali.layers.DepthwiseConv2D;
import org.argali.layers.DepthwiseConvLayer;
import org.argali.layers.GlobalAveragePooling1D;
import org.argali.layers.GlobalAveragePooling2D;
import org.argali.layers.GlobalAveragePooling3D;
import org.argali.layers.GlobalMaxPooling1D;
import org.argali.layers.GlobalMaxPooling2D;
import org.argali.layers.GlobalMaxPooling3D;
import org.argali.layers.GlobalPoolLayer;
import org.argali.layers.KernelLayer;
import org.argali.layers.MaxPooling1D;
import org.argali.layers.MaxPooling2D;
import org.argali.layers.MaxPooling3D;
import org.argali.layers.Padding;
import org.argali.layers.PoolLayer;
import org.argali.layers.SeparableConv1D;
import org.argali.layers.SeparableConv2D;
import org.argali.layers.SeparableConvLayer;

/** Reads convolutions and pooling. */
final class KerasWindows {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("Conv1D", c -> conv(c, new Conv1D(c.integer("filters"), c.integers("kernel_size")[0]))),
            entry("Conv2D", c -> conv(c, new Conv2D(c.integer("filters"), c.integers("kernel_size")))),
            entry("Conv3D", c -> conv(c, new Conv3D(c.integer("filters"), c.integers("kernel_size")))),
            entry(
                    "Conv1DTranspose",
                    c -> transposed(c, new Conv1DTranspose(c.integer("filters"), c.integers("kernel_size")[0]))),
            entry(
                    "Conv2DTranspose",
                    c -> transposed(c, new Conv2DTranspose(c.integer("filters"), c.integers("kernel_size")))),
            entry(
                    "Conv3DTranspose",
                    c -> transposed(c, new Conv3DTranspose(c.integer("filters"), c.integers("kernel_size")))),
            entry("DepthwiseConv1D", c -> depthwise(c, new DepthwiseConv1D(c.integers("kernel_size")[0]))),
            entry("DepthwiseConv2D", c -> depthwise(c, new DepthwiseConv2D(c.integers("kernel_size")))),
            entry(
                    "SeparableConv1D",
                    c -> separable(c, new SeparableConv1D(c.integer("filters"), c.integers("kernel_size")[0]))),
            entry(
                    "SeparableConv2D",
                    c -> separable(c, new SeparableConv2D(c.integer("filters"), c.integers("kernel_size")))),
            entry("MaxPooling1D", c -> pool(c, new MaxPooling1D(c.integers("pool_size")[0]))),
            entry("MaxPooling2D", c -> pool(c, new MaxPooling2D(c.integers("pool_size")))),
            entry("MaxPooling3D", c -> pool(c, new MaxPooling3D(c.integers("pool_size")))),
            entry("AveragePooling1D", c -> pool(c, new AveragePooling1D(c.integers("pool_size")[0]))),
            entry("AveragePooling2D", c -> pool(c, new AveragePooling2D(c.integers("pool_size")))),
            entry("AveragePooling3D", c -> pool(c, new AveragePooling3D(c.integers("pool_size")))),
            entry(
                    "AdaptiveAveragePooling1D",
                    c -> adaptive(c, new AdaptiveAveragePooling1D(c.integers("output_size")[0]))),
            entry(
                    "AdaptiveAveragePooling2D",
                    c -> adaptive(c, new AdaptiveAveragePooling2D(c.integers("output_size")))),
            entry(
                    "AdaptiveAveragePooling3D",
                    c -> adaptive(c, new AdaptiveAveragePooling3D(c.integers("output_size")))),
            entry("AdaptiveMaxPooling1D", c -> adaptive(c, new AdaptiveMaxPooling1D(c.integers("output_size")[0]))),
            entry("AdaptiveMaxPooling2D", c -> adaptive(c, new AdaptiveMaxPooling2D(c.integers("output_size")))),
            entry("AdaptiveMaxPooling3D", c -> adaptive(c, new AdaptiveMaxPooling3D(c.integers("output_size")))),
            entry("GlobalMaxPooling1D", c -> global(c, new GlobalMaxPooling1D())),
            entry("GlobalMaxPooling2D", c -> global(c, new GlobalMaxPooling2D())),
            entry("GlobalMaxPooling3D", c -> global(c, new GlobalMaxPooling3D())),
            entry("GlobalAveragePooling1D", c -> global(c, new GlobalAveragePooling1D())),
            entry("GlobalAveragePooling2D", c -> global(c, new GlobalAveragePooling2D())),
            entry("GlobalAveragePooling3D", c -> global(c, new GlobalAveragePooling3D())));

    private KerasWindows() {}

    private static <L extends ConvLayer<L>> L conv(Config c, L layer) {
        L l = kernel(c, layer)
                .groups(c.integer("groups", 1))
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM));
        l = KerasLayers.regularized(c, "kernel", l, ConvLayer::kernelRegularizer);
        return KerasLayers.constrained(c, "kernel", l, ConvLayer::kernelConstraint);
    }

    private static <L extends ConvTransposeLayer<L>> L transposed(Config c, L layer) {
        L l = kernel(c, layer)
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM));
        l = c.get("output_padding").isPresent() ? l.outputPadding(c.integers("output_padding")) : l;
        l = KerasLayers.regularized(c, "kernel", l, ConvTransposeLayer::kernelRegularizer);
        return KerasLayers.constrained(c, "kernel", l, ConvTransposeLayer::kernelConstraint);
    }

    private static <L extends DepthwiseConvLayer<L>> L depthwise(Config c, L layer) {
        c.off("kernel_regularizer", "kernel_constraint").harmless("kernel_initializer", "filters");
        L l = kernel(c, layer)
                .depthMultiplier(c.integer("depth_multiplier", 1))
                .depthwiseInitializer(KerasLayers.initializer(c, "depthwise_initializer", Initializers.GLOROT_UNIFORM));
        l = KerasLayers.regularized(c, "depthwise", l, DepthwiseConvLayer::depthwiseRegularizer);
        return KerasLayers.constrained(c, "depthwise", l, DepthwiseConvLayer::depthwiseConstraint);
    }

    private static <L extends SeparableConvLayer<L>> L separable(Config c, L layer) {
        c.off("kernel_regularizer", "kernel_constraint").harmless("kernel_initializer");
        L l = kernel(c, layer)
                .depthMultiplier(c.integer("depth_multiplier", 1))
                .depthwiseInitializer(KerasLayers.initializer(c, "depthwise_initializer", Initializers.GLOROT_UNIFORM))
                .pointwiseInitializer(KerasLayers.initializer(c, "pointwise_initializer", Initializers.GLOROT_UNIFORM));
        l = KerasLayers.regularized(c, "depthwise", l, SeparableConvLayer::depthwiseRegularizer);
        l = KerasLayers.regularized(c, "pointwise", l, SeparableConvLayer::pointwiseRegularizer);
        l = KerasLayers.constrained(c, "depthwise", l, SeparableConvLayer::depthwiseConstraint);
        return KerasLayers.constrained(c, "pointwise", l, SeparableConvLayer::pointwiseConstraint);
    }

    private static <L extends KernelLayer<L>> L kernel(Config c, L layer) {
        c.harmless("rank");
        L l = layer.padding(padding(c))
                .dataFormat(KerasLayers.dataFormat(c))
                .activation(KerasLayers.activation(c, "activation", Activations.LINEAR))
                .useBias(c.flag("use_bias", true))
                .biasInitializer(KerasLayers.initializer(c, "bias_initializer", Initializers.ZEROS));
        l = c.get("strides").isPresent() ? l.strides(c.integers("strides")) : l;
        l = KerasLayers.regularized(c, "bias", l, KernelLayer::biasRegularizer);
        l = KerasLayers.constrained(c, "bias", l, KernelLayer::biasConstraint);
        return c.get("dilation_rate").isPresent() ? l.dilation(c.integers("dilation_rate")) : l;
    }

    private static <L extends PoolLayer<L>> L pool(Config c, L layer) {
        L l = layer.padding(padding(c)).dataFormat(KerasLayers.dataFormat(c));
        return c.get("strides").isPresent() ? l.strides(c.integers("strides")) : l;
    }

    private static <L extends AdaptivePoolLayer<L>> L adaptive(Config c, L layer) {
        return layer.dataFormat(KerasLayers.dataFormat(c));
    }

    private static <L extends GlobalPoolLayer<L>> L global(Config c, L layer) {
        return layer.dataFormat(KerasLayers.dataFormat(c)).keepDims(c.flag("keepdims", false));
    }

    private static Padding padding(Config c) {
        return c.choice("padding", Padding.class, Padding.VALID);
    }
}
