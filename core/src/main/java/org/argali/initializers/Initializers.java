package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Keras' initializers. */
public enum Initializers implements Initializer {
    ZEROS {
        @Override
        public NDArray sample(TensorType type, long seed) {
            return NDArray.zeros(type);
        }
    },
    /** Uniform within {@code sqrt(6 / (fan in + fan out))} (Glorot and Bengio 2010). */
    GLOROT_UNIFORM {
        @Override
        public NDArray sample(TensorType type, long seed) {
            java.util.Random r = new java.util.Random(seed);
            double limit = Math.sqrt(6.0 / (type.dim(0) + type.dim(-1)));
            return NDArray.generate(type, i -> (2 * r.nextDouble() - 1) * limit);
        }
    },
    /** Uniform in [-0.05, 0.05). */
    RANDOM_UNIFORM {
        @Override
        public NDArray sample(TensorType type, long seed) {
            java.util.Random r = new java.util.Random(seed);
            return NDArray.generate(type, i -> (2 * r.nextDouble() - 1) * 0.05);
        }
    },
    /** Stand-in. */
    ORTHOGONAL {
        @Override
        public NDArray sample(TensorType type, long seed) {
            return GLOROT_UNIFORM.sample(type, seed);
        }
    }
}
