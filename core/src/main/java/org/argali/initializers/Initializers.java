package org.argali.initializers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.text.Spelling;

/**
 * Keras' initializers with their default arguments, and factories for those with others.
 *
 * <pre>{@code
 * Dense a = dense(64).kernelInitializer(HE_NORMAL);
 * Dense b = dense(64).biasInitializer(constant(0.1));
 * }</pre>
 */
public enum Initializers implements Initializer {
    /** All 0. */
    ZEROS {
        @Override
        public Initializer value() {
            return constant(0);
        }
    },
    /** All 1. */
    ONES {
        @Override
        public Initializer value() {
            return constant(1);
        }
    },
    /** Uniform with variance {@code 2 / (fan in + fan out)} (Glorot and Bengio 2010); what kernels start with. */
    GLOROT_UNIFORM {
        @Override
        public Initializer value() {
            return varianceScaling(1, FanMode.FAN_AVG, Distribution.UNIFORM);
        }
    },
    /** Truncated normal with variance {@code 2 / (fan in + fan out)} (Glorot and Bengio 2010). */
    GLOROT_NORMAL {
        @Override
        public Initializer value() {
            return varianceScaling(1, FanMode.FAN_AVG, Distribution.TRUNCATED_NORMAL);
        }
    },
    /** Uniform with variance {@code 2 / fan in} (He et al. 2015); for relu. */
    HE_UNIFORM {
        @Override
        public Initializer value() {
            return varianceScaling(2, FanMode.FAN_IN, Distribution.UNIFORM);
        }
    },
    /** Truncated normal with variance {@code 2 / fan in} (He et al. 2015); for relu. */
    HE_NORMAL {
        @Override
        public Initializer value() {
            return varianceScaling(2, FanMode.FAN_IN, Distribution.TRUNCATED_NORMAL);
        }
    },
    /** Uniform with variance {@code 1 / fan in} (LeCun et al. 1998); for selu. */
    LECUN_UNIFORM {
        @Override
        public Initializer value() {
            return varianceScaling(1, FanMode.FAN_IN, Distribution.UNIFORM);
        }
    },
    /** Truncated normal with variance {@code 1 / fan in} (LeCun et al. 1998); for selu. */
    LECUN_NORMAL {
        @Override
        public Initializer value() {
            return varianceScaling(1, FanMode.FAN_IN, Distribution.TRUNCATED_NORMAL);
        }
    },
    /** Uniform in [-0.05, 0.05); what embeddings start with. */
    RANDOM_UNIFORM {
        @Override
        public Initializer value() {
            return randomUniform(-0.05, 0.05);
        }
    },
    /** Normal with standard deviation 0.05. */
    RANDOM_NORMAL {
        @Override
        public Initializer value() {
            return randomNormal(0, 0.05);
        }
    },
    /** Normal with standard deviation 0.05, drawn again beyond 0.1. */
    TRUNCATED_NORMAL {
        @Override
        public Initializer value() {
            return truncatedNormal(0, 0.05);
        }
    },
    /** Orthonormal columns or rows (Saxe et al. 2014); what recurrent kernels start with. */
    ORTHOGONAL {
        @Override
        public Initializer value() {
            return orthogonal(1);
        }
    },
    /** 1 on the diagonal of a matrix. */
    IDENTITY {
        @Override
        public Initializer value() {
            return identity(1);
        }
    };

    /** What the name stands for. */
    public abstract Initializer value();

    @Override
    public NDArray sample(TensorType type, long seed) {
        return value().sample(type, seed);
    }

    /**
     * The initializer that Keras knows under this name, with its default arguments: {@code he_normal}, {@code HeNormal}.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest names
     */
    public static Initializer parse(String name) {
        Map<String, Initializer> m = new LinkedHashMap<>();
        for (Initializers i : values()) {
            m.put(i.name().toLowerCase(Locale.ROOT), i);
            m.put(className(i.name()), i);
        }
        m.put("constant", constant(0));
        m.put("Constant", constant(0));
        m.put("variance_scaling", varianceScaling(1, FanMode.FAN_IN, Distribution.TRUNCATED_NORMAL));
        m.put("VarianceScaling", varianceScaling(1, FanMode.FAN_IN, Distribution.TRUNCATED_NORMAL));
        m.put("zero", ZEROS);
        m.put("one", ONES);
        m.put("uniform", RANDOM_UNIFORM);
        m.put("normal", RANDOM_NORMAL);
        m.put("OrthogonalInitializer", ORTHOGONAL);
        m.put("IdentityInitializer", IDENTITY);
        return Spelling.find("initializer", m, name);
    }

    /** {@code HeNormal} for {@code HE_NORMAL}. */
    private static String className(String constant) {
        return Arrays.stream(constant.split("_"))
                .map(w -> w.charAt(0) + w.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** Every element is {@code value}. */
    public static Initializer constant(double value) {
        return new Constant(value);
    }

    /** Mean 0 and variance {@code scale / fan}. */
    public static Initializer varianceScaling(double scale, FanMode mode, Distribution distribution) {
        return new VarianceScaling(scale, mode, distribution);
    }

    /** Uniform in [low, high). */
    public static Initializer randomUniform(double low, double high) {
        return new RandomUniform(low, high);
    }

    public static Initializer randomNormal(double mean, double stddev) {
        return new RandomNormal(mean, stddev);
    }

    /** Normal, but drawn again beyond two standard deviations from the mean. */
    public static Initializer truncatedNormal(double mean, double stddev) {
        return new TruncatedNormal(mean, stddev);
    }

    /** {@code gain} times a matrix with orthonormal columns, or rows if it is wider than high. */
    public static Initializer orthogonal(double gain) {
        return new Orthogonal(gain);
    }

    /** {@code gain} on the diagonal of a matrix. */
    public static Initializer identity(double gain) {
        return new Identity(gain);
    }
}
