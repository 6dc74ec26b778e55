package org.argali.saving;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.layers.ActivityRegularization;
import org.argali.layers.AlphaDropout;
import org.argali.layers.BatchNormalization;
import org.argali.layers.Dropout;
import org.argali.layers.ELU;
import org.argali.layers.GaussianDropout;
import org.argali.layers.GaussianNoise;
import org.argali.layers.GroupNormalization;
import org.argali.layers.LayerNormalization;
import org.argali.layers.LayerScale;
import org.argali.layers.LeakyReLU;
import org.argali.layers.Masking;
import org.argali.layers.PReLU;
import org.argali.layers.RMSNormalization;
import org.argali.layers.ReLU;
import org.argali.layers.SoftmaxLayer;
import org.argali.layers.SpatialDropout1D;
import org.argali.layers.SpatialDropout2D;
import org.argali.layers.SpatialDropout3D;
import org.argali.layers.SpatialDropoutLayer;
import org.argali.layers.UnitNormalization;

/** Reads normalization, noise and activations that are layers. */
final class KerasElementwise {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("BatchNormalization", KerasElementwise::batch),
            entry("LayerNormalization", KerasElementwise::layer),
            entry("RMSNormalization", KerasElementwise::rms),
            entry("GroupNormalization", KerasElementwise::group),
            entry("UnitNormalization", c -> new UnitNormalization().axis(axes(c))),
            entry("LayerScale", c -> new LayerScale(c.number("init_values"), c.integer("projection_dim"))),
            entry("ActivityRegularization", c -> new ActivityRegularization(c.number("l1", 0), c.number("l2", 0))),
            entry("Dropout", c -> new Dropout(rate(c)).noiseShape(noise(c))),
            entry("AlphaDropout", c -> new AlphaDropout(rate(c)).noiseShape(noise(c))),
            entry("GaussianDropout", c -> new GaussianDropout(rate(c))),
            entry("GaussianNoise", c -> new GaussianNoise(c.harmless("seed").number("stddev"))),
            entry("SpatialDropout1D", c -> new SpatialDropout1D(rate(c))),
            entry("SpatialDropout2D", c -> spatial(c, new SpatialDropout2D(rate(c)))),
            entry("SpatialDropout3D", c -> spatial(c, new SpatialDropout3D(rate(c)))),
            entry("Masking", c -> new Masking().maskValue(c.number("mask_value", 0))),
            entry("ReLU", KerasElementwise::relu),
            entry("LeakyReLU", c -> new LeakyReLU().negativeSlope(c.number("negative_slope", 0.3))),
            entry("ELU", c -> new ELU().alpha(c.number("alpha", 1))),
            entry("PReLU", KerasElementwise::prelu),
            entry("Softmax", c -> new SoftmaxLayer().axis(axes(c))));

    private KerasElementwise() {}

    private static double rate(Config c) {
        c.harmless("seed");
        return c.number("rate");
    }

    private static int[] noise(Config c) {
        return c.get("noise_shape").isPresent() ? c.sizes("noise_shape") : new int[0];
    }

    private static <L extends SpatialDropoutLayer<L>> L spatial(Config c, L layer) {
        return layer.dataFormat(KerasLayers.dataFormat(c));
    }

    private static ReLU relu(Config c) {
        return new ReLU()
                .maxValue(c.number("max_value", Double.POSITIVE_INFINITY))
                .negativeSlope(c.number("negative_slope", 0))
                .threshold(c.number("threshold", 0));
    }

    private static PReLU prelu(Config c) {
        PReLU layer = new PReLU().alphaInitializer(KerasLayers.initializer(c, "alpha_initializer", Initializers.ZEROS));
        layer = KerasLayers.regularized(c, "alpha", layer, PReLU::alphaRegularizer);
        layer = KerasLayers.constrained(c, "alpha", layer, PReLU::alphaConstraint);
        return c.get("shared_axes").isEmpty()
                ? layer
                : layer.sharedAxes(
                        Arrays.stream(c.integers("shared_axes")).boxed().toArray(Integer[]::new));
    }

    private static BatchNormalization batch(Config c) {
        c.off("synchronized", "virtual_batch_size", "fused");
        BatchNormalization layer = new BatchNormalization()
                .axis(c.integers("axis")[0])
                .momentum(c.number("momentum", 0.99))
                .epsilon(c.number("epsilon", 1e-3))
                .center(c.flag("center", true))
                .scale(c.flag("scale", true))
                .gammaInitializer(KerasLayers.initializer(c, "gamma_initializer", Initializers.ONES))
                .betaInitializer(KerasLayers.initializer(c, "beta_initializer", Initializers.ZEROS))
                .movingMeanInitializer(KerasLayers.initializer(c, "moving_mean_initializer", Initializers.ZEROS))
                .movingVarianceInitializer(
                        KerasLayers.initializer(c, "moving_variance_initializer", Initializers.ONES));
        layer = KerasLayers.regularized(c, "gamma", layer, BatchNormalization::gammaRegularizer);
        layer = KerasLayers.regularized(c, "beta", layer, BatchNormalization::betaRegularizer);
        layer = KerasLayers.constrained(c, "gamma", layer, BatchNormalization::gammaConstraint);
        layer = KerasLayers.constrained(c, "beta", layer, BatchNormalization::betaConstraint);
        return renorm(c, layer);
    }

    private static BatchNormalization renorm(Config c, BatchNormalization layer) {
        BatchNormalization l = layer.renorm(c.flag("renorm", false)).renormMomentum(c.number("renorm_momentum", 0.99));
        if (c.get("renorm_clipping").isEmpty()) {
            return l;
        }
        Config k = Config.of(c.className() + "'s renorm_clipping", c.need("renorm_clipping"));
        double rMin = k.number("rmin", 0);
        double rMax = k.number("rmax", Double.POSITIVE_INFINITY);
        double dMax = k.number("dmax", Double.POSITIVE_INFINITY);
        k.done();
        return l.renormClipping(rMin, rMax, dMax);
    }

    private static LayerNormalization layer(Config c) {
        c.off("rms_scaling");
        LayerNormalization layer = new LayerNormalization()
                .axis(c.integers("axis"))
                .epsilon(c.number("epsilon", 1e-3))
                .center(c.flag("center", true))
                .scale(c.flag("scale", true))
                .gammaInitializer(KerasLayers.initializer(c, "gamma_initializer", Initializers.ONES))
                .betaInitializer(KerasLayers.initializer(c, "beta_initializer", Initializers.ZEROS));
        layer = KerasLayers.regularized(c, "gamma", layer, LayerNormalization::gammaRegularizer);
        layer = KerasLayers.regularized(c, "beta", layer, LayerNormalization::betaRegularizer);
        layer = KerasLayers.constrained(c, "gamma", layer, LayerNormalization::gammaConstraint);
        return KerasLayers.constrained(c, "beta", layer, LayerNormalization::betaConstraint);
    }

    private static int[] axes(Config c) {
        return c.get("axis").isPresent() ? c.integers("axis") : new int[] {-1};
    }

    private static RMSNormalization rms(Config c) {
        return new RMSNormalization().axis(axes(c)).epsilon(c.number("epsilon", 1e-6));
    }

    private static GroupNormalization group(Config c) {
        GroupNormalization layer = new GroupNormalization(c.integer("groups", 32))
                .axis(c.integer("axis", -1))
                .epsilon(c.number("epsilon", 1e-3))
                .center(c.flag("center", true))
                .scale(c.flag("scale", true))
                .gammaInitializer(KerasLayers.initializer(c, "gamma_initializer", Initializers.ONES))
                .betaInitializer(KerasLayers.initializer(c, "beta_initializer", Initializers.ZEROS));
        layer = KerasLayers.regularized(c, "gamma", layer, GroupNormalization::gammaRegularizer);
        layer = KerasLayers.regularized(c, "beta", layer, GroupNormalization::betaRegularizer);
        layer = KerasLayers.constrained(c, "gamma", layer, GroupNormalization::gammaConstraint);
        return KerasLayers.constrained(c, "beta", layer, GroupNormalization::betaConstraint);
    }
}
