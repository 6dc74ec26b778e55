package org.argali.layers;

import java.util.Map;
import java.util.TreeMap;
import org.argali.initializers.Initializer;
import org.argali.op.StopGradient;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/**
 * Batch renormalization (Ioffe 2017): while training, the normalized batch is corrected to {@code x r + d}, so that it
 * comes close to what the moving averages would give. No gradient flows through r and d.
 */
final class BatchRenorm {
    /** Bounds of r and d, and the momentum of the averages that they are computed from. */
    record Settings(double rMin, double rMax, double dMax, double momentum) {
        /** The bounds as Keras writes them, without those that bound nothing. */
        Map<String, Double> clipping() {
            Map<String, Double> m = new TreeMap<>(Map.of("rmax", rMax, "dmax", dMax));
            m.values().removeIf(v -> v == Double.POSITIVE_INFINITY);
            if (rMin > 0) {
                m.put("rmin", rMin);
            }
            return m;
        }
    }

    /** Factor and offset for the normalized batch, along the axis. */
    record Correction(Value r, Value d) {}

    private final Weight movingStddev;
    private final Weight mean;
    private final Weight stddev;

    BatchRenorm(BatchNormalization layer, Shape shape, Initializer meanInitializer, Initializer varianceInitializer) {
        Initializer root = (type, seed) -> {
            NDArray v = varianceInitializer.sample(type, seed);
            return NDArray.generate(type, i -> Math.sqrt(v.at(i)));
        };
        movingStddev = layer.addWeight("moving_stddev", shape, root, false);
        mean = layer.addWeight("renorm_mean", shape, meanInitializer, false);
        stddev = layer.addWeight("renorm_stddev", shape, root, false);
    }

    /** From the averages before this step and vectors of the batch. */
    Correction correction(Call c, Settings s, Value batchMean, Value batchStddev, double epsilon) {
        Value known = c.max(c.weight(stddev), Math.sqrt(epsilon));
        Value r = ActivationMath.clip(c, c.div(batchStddev, known), s.rMin, s.rMax);
        Value d = ActivationMath.clip(c, c.div(c.sub(batchMean, c.weight(mean)), known), -s.dMax, s.dMax);
        return new Correction(c.emit(StopGradient.STOP_GRADIENT, r), c.emit(StopGradient.STOP_GRADIENT, d));
    }

    /** Moves the averages, and gives the new moving variance. */
    Value follow(Call c, Settings s, Value batchMean, Value batchStddev, double momentum, double epsilon) {
        BatchNormalization.follow(c, mean, batchMean, s.momentum);
        BatchNormalization.follow(c, stddev, batchStddev, s.momentum);
        BatchNormalization.follow(c, movingStddev, batchStddev, momentum);
        return c.relu(c.sub(c.square(c.weight(movingStddev)), epsilon));
    }
}
