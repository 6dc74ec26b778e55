package org.argali.layers;

import java.util.Locale;
import org.argali.op.Emitter;
import org.argali.op.Softmax;
import org.argali.op.Value;

/** Keras' activations with their default arguments. */
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
    /** {@code e^x / sum e^x} over the last axis. */
    SOFTMAX {
        @Override
        public Value apply(Emitter e, Value x) {
            return e.emit(new Softmax(), x);
        }
    };

    @Override
    public String kerasName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
