package org.argali.layers;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.LogSoftmax;
import org.argali.op.Softmax;
import org.argali.op.Value;

/** Activations with arguments; {@link Activations} has their factories and formulas. */
public final class ParametricActivations {
    private ParametricActivations() {}

    /** See {@link Activations#relu}. */
    public record Relu(double negativeSlope, double maxValue, double threshold) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.relu(e, x, negativeSlope, maxValue, threshold);
        }

        @Override
        public String kerasName() {
            return "relu";
        }
    }

    /** See {@link Activations#leakyRelu}. */
    public record LeakyRelu(double negativeSlope) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.leakyRelu(e, x, negativeSlope);
        }

        @Override
        public String kerasName() {
            return "leaky_relu";
        }
    }

    /** See {@link Activations#elu}. */
    public record Elu(double alpha) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.elu(e, x, alpha);
        }

        @Override
        public String kerasName() {
            return "elu";
        }
    }

    /** See {@link Activations#celu}. */
    public record Celu(double alpha) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.celu(e, x, alpha);
        }

        @Override
        public String kerasName() {
            return "celu";
        }
    }

    /** See {@link Activations#gelu}. */
    public record Gelu(boolean approximate) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return approximate ? ActivationMath.geluByTanh(e, x) : ActivationMath.gelu(e, x);
        }

        @Override
        public String kerasName() {
            return "gelu";
        }
    }

    /** See {@link Activations#softmax}. */
    public record SoftmaxOver(int axis) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.along(e, new Softmax(), x, axis);
        }

        @Override
        public String kerasName() {
            return "softmax";
        }
    }

    /** See {@link Activations#logSoftmax}. */
    public record LogSoftmaxOver(int axis) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.along(e, new LogSoftmax(), x, axis);
        }

        @Override
        public String kerasName() {
            return "log_softmax";
        }
    }

    /** See {@link Activations#sparsemax}. */
    public record SparsemaxOver(int axis) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.along(e, x, axis, v -> ActivationMath.sparsemax(e, v));
        }

        @Override
        public String kerasName() {
            return "sparsemax";
        }
    }

    /** See {@link Activations#squareplus}. */
    public record Squareplus(double b) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.squareplus(e, x, b);
        }

        @Override
        public String kerasName() {
            return "squareplus";
        }
    }

    /** See {@link Activations#softShrink}. */
    public record SoftShrink(double threshold) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.softShrink(e, x, threshold);
        }

        @Override
        public String kerasName() {
            return "soft_shrink";
        }
    }

    /** See {@link Activations#hardShrink}. */
    public record HardShrink(double threshold) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.hardShrink(e, x, threshold);
        }

        @Override
        public String kerasName() {
            return "hard_shrink";
        }
    }

    /** See {@link Activations#threshold}. */
    public record Threshold(double threshold, double defaultValue) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.select(e.compare(Compare.GT, x, threshold), x, defaultValue);
        }

        @Override
        public String kerasName() {
            return "threshold";
        }
    }

    /** See {@link Activations#glu}. */
    public record Glu(int axis) implements Activation {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.glu(e, x, axis);
        }

        @Override
        public String kerasName() {
            return "glu";
        }
    }
}
