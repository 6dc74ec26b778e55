package org.argali.layers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.argali.op.Emitter;
import org.argali.op.LogSoftmax;
import org.argali.op.Softmax;
import org.argali.op.Value;
import org.argali.text.Spelling;

/**
 * Keras' activations with their default arguments, and factories for those with others.
 *
 * <pre>{@code
 * Dense a = dense(64).activation(RELU);
 * Dense b = dense(64).activation(leakyRelu(0.1));
 * Activations.parse("swish");     // SILU
 * }</pre>
 */
public enum Activations implements Activation {
    /** {@code x}. */
    LINEAR {
        @Override
        public Value apply(Emitter e, Value x) {
            return x;
        }
    },
    /** {@code max(x, 0)}. */
    RELU {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.relu(x);
        }
    },
    /** {@code min(max(x, 0), 6)}. */
    RELU6 {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.relu6(e, x);
        }
    },
    /** {@code x} above 0, {@code 0.2 x} below. */
    LEAKY_RELU {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.leakyRelu(e, x, 0.2);
        }
    },
    /** {@code x} above 0, {@code e^x - 1} below (Clevert et al. 2016). */
    ELU {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.elu(e, x, 1);
        }
    },
    /** 1.0507 times an elu with alpha 1.6733, which keeps mean and variance (Klambauer et al. 2017). */
    SELU {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.mul(ActivationMath.elu(e, x, SELU_ALPHA), SELU_SCALE);
        }
    },
    /** {@code x} above 0, {@code e^x - 1} below (Barron 2017). */
    CELU {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.celu(e, x, 1);
        }
    },
    /** {@code x P(X <= x)} with X standard normal, exactly (Hendrycks and Gimpel 2016). */
    GELU {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.gelu(e, x);
        }
    },
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.sigmoid(x);
        }
    },
    TANH {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.tanh(x);
        }
    },
    /**
     * Like a softmax, but zero for small {@code x} (Martins and Astudillo 2016), with the numbers of Keras: where more than
     * one element is above the threshold they do not sum to 1.
     */
    SPARSEMAX {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.along(e, x, -1, v -> ActivationMath.sparsemax(e, v));
        }
    },
    /** {@code e^x / sum e^x} over the last axis. */
    SOFTMAX {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.emit(new Softmax(), x);
        }
    },
    /** {@code x - log sum e^x} over the last axis. */
    LOG_SOFTMAX {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.emit(new LogSoftmax(), x);
        }
    },
    /** {@code log(1 / (1 + e^-x))}, exact for all x. */
    LOG_SIGMOID {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.logSigmoid(e, x);
        }
    },
    /** {@code relu6(x + 3) / 6}, as in Keras 3. */
    HARD_SIGMOID {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.hardSigmoid(e, x);
        }
    },
    /** {@code clip(0.2 x + 0.5, 0, 1)}: the hard sigmoid of Keras 2. */
    HARD_SIGMOID_LEGACY {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.clip(e, e.add(e.mul(x, 0.2), 0.5), 0, 1);
        }
    },
    /** {@code clip((x + 1) / 2, 0, 1)}. */
    SPARSE_SIGMOID {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.clip(e, e.mul(e.add(x, 1), 0.5), 0, 1);
        }
    },
    /** {@code clip(x, -1, 1)}. */
    HARD_TANH {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.clip(e, x, -1, 1);
        }
    },
    /** {@code e^x}. */
    EXPONENTIAL {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.exp(x);
        }
    },
    /** {@code x sigmoid(x)} (Ramachandran et al. 2017). */
    SILU {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.mul(x, e.sigmoid(x));
        }
    },
    /** {@code x relu6(x + 3) / 6} (Howard et al. 2019). */
    HARD_SILU {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.mul(x, ActivationMath.hardSigmoid(e, x));
        }
    },
    /** {@code x tanh(softplus(x))} (Misra 2019). */
    MISH {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.mul(x, e.tanh(ActivationMath.softplus(e, x)));
        }
    },
    /** {@code log(1 + e^x)}, exact for all x. */
    SOFTPLUS {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.softplus(e, x);
        }
    },
    /** {@code x / (1 + |x|)}. */
    SOFTSIGN {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.div(x, e.add(e.abs(x), 1));
        }
    },
    /** {@code (x + sqrt(x^2 + 4)) / 2} (Barron 2021). */
    SQUAREPLUS {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.squareplus(e, x, 4);
        }
    },
    /** 0 up to -1, {@code (x + 1)^2 / 4} up to 1, {@code x} above. */
    SPARSE_PLUS {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.sparsePlus(e, x);
        }
    },
    /** {@code x} moved 0.5 towards 0, and 0 within. */
    SOFT_SHRINK {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.softShrink(e, x, 0.5);
        }
    },
    /** {@code x}, but 0 where {@code |x| <= 0.5}. */
    HARD_SHRINK {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.hardShrink(e, x, 0.5);
        }
    },
    /** {@code x - tanh(x)}. */
    TANH_SHRINK {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.sub(x, e.tanh(x));
        }
    },
    /** {@code a sigmoid(b)} for the halves a and b of the last axis (Dauphin et al. 2017). */
    GLU {
        @Override
        public Value apply(Emitter e, Value x) {
            return ActivationMath.glu(e, x, -1);
        }
    };

    /** Another name of {@link #SILU}. */
    public static final Activations SWISH = SILU;

    /** Another name of {@link #HARD_SILU}. */
    public static final Activations HARD_SWISH = HARD_SILU;

    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final Map<String, Activations> ALIASES = Map.of("swish", SILU, "hard_swish", HARD_SILU);

    /**
     * The activation of this name in Keras.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest names
     */
    public static Activations parse(String name) {
        Optional<Activations> own =
                Arrays.stream(values()).filter(a -> a.kerasName().equals(name)).findFirst();
        return own.or(() -> Optional.ofNullable(ALIASES.get(name)))
                .orElseThrow(() -> new IllegalArgumentException("[activation] there is no activation '" + name + "'"
                        + Spelling.hint(name, names()) + "; there are " + String.join(", ", names())));
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(ALIASES.keySet());
        Arrays.stream(values()).map(Activations::kerasName).forEach(names::add);
        return names;
    }

    @Override
    public String kerasName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@code x} from {@code threshold} up to {@code maxValue}, which is the largest result; {@code negativeSlope (x -
     * threshold)} below.
     *
     * @param maxValue {@link Double#POSITIVE_INFINITY} for none
     */
    public static Activation relu(double negativeSlope, double maxValue, double threshold) {
        boolean plain = negativeSlope == 0 && threshold == 0 && maxValue == Double.POSITIVE_INFINITY;
        return plain ? RELU : new ParametricActivations.Relu(negativeSlope, maxValue, threshold);
    }

    /** {@code x} above 0, {@code negativeSlope x} below. */
    public static Activation leakyRelu(double negativeSlope) {
        return negativeSlope == 0.2 ? LEAKY_RELU : new ParametricActivations.LeakyRelu(negativeSlope);
    }

    /** {@code x} above 0, {@code alpha (e^x - 1)} below. */
    public static Activation elu(double alpha) {
        return alpha == 1 ? ELU : new ParametricActivations.Elu(alpha);
    }

    /** {@code x} above 0, {@code alpha (e^(x / alpha) - 1)} below. */
    public static Activation celu(double alpha) {
        return alpha == 1 ? CELU : new ParametricActivations.Celu(alpha);
    }

    /** {@link #GELU}, or its approximation with a tanh. */
    public static Activation gelu(boolean approximate) {
        return approximate ? new ParametricActivations.Gelu(true) : GELU;
    }

    /** {@link #SOFTMAX} over any axis. */
    public static Activation softmax(int axis) {
        return axis == -1 ? SOFTMAX : new ParametricActivations.SoftmaxOver(axis);
    }

    /** {@link #SPARSEMAX} along any axis. */
    public static Activation sparsemax(int axis) {
        return axis == -1 ? SPARSEMAX : new ParametricActivations.SparsemaxOver(axis);
    }

    /** {@link #LOG_SOFTMAX} over any axis. */
    public static Activation logSoftmax(int axis) {
        return axis == -1 ? LOG_SOFTMAX : new ParametricActivations.LogSoftmaxOver(axis);
    }

    /** {@code (x + sqrt(x^2 + b)) / 2}. */
    public static Activation squareplus(double b) {
        return b == 4 ? SQUAREPLUS : new ParametricActivations.Squareplus(b);
    }

    /** {@code x} moved {@code threshold} towards 0, and 0 within. */
    public static Activation softShrink(double threshold) {
        return threshold == 0.5 ? SOFT_SHRINK : new ParametricActivations.SoftShrink(threshold);
    }

    /** {@code x}, but 0 where {@code |x| <= threshold}. */
    public static Activation hardShrink(double threshold) {
        return threshold == 0.5 ? HARD_SHRINK : new ParametricActivations.HardShrink(threshold);
    }

    /** {@code x} above {@code threshold}, {@code defaultValue} elsewhere. */
    public static Activation threshold(double threshold, double defaultValue) {
        return new ParametricActivations.Threshold(threshold, defaultValue);
    }

    /** {@link #GLU} over any axis, whose size is halved. */
    public static Activation glu(int axis) {
        return axis == -1 ? GLU : new ParametricActivations.Glu(axis);
    }
}
