package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Elementwise functions of one tensor; the output has the input's type. Integers wrap around; NaN in gives NaN out, also
 * of {@link #SIGN} and {@link #RELU}.
 */
public enum Unary implements Op {
    /** {@code -x}. */
    NEG {
        @Override
        Value dx(Vjp c) {
            return c.neg(c.outputGrad());
        }
    },
    /** {@code |x|}; the gradient at 0 is 0. */
    ABS {
        @Override
        Value dx(Vjp c) {
            return c.mul(c.outputGrad(), c.emit(SIGN, c.input(0)));
        }
    },
    /** -1, 0 or 1; the gradient is 0. */
    SIGN {
        @Override
        Value dx(Vjp c) {
            return c.fill(c.input(0).type(), 0);
        }
    },
    /** {@code x^2}. */
    SQUARE {
        @Override
        Value dx(Vjp c) {
            return c.mul(c.outputGrad(), c.mul(c.input(0), 2));
        }
    },
    /** {@code e^x}. */
    EXP {
        @Override
        Value dx(Vjp c) {
            return c.mul(c.outputGrad(), c.output());
        }
    },
    /** {@code e^x - 1}, exact near 0. */
    EXPM1 {
        @Override
        Value dx(Vjp c) {
            return c.mul(c.outputGrad(), c.add(c.output(), 1));
        }
    },
    /** Natural logarithm. */
    LOG {
        @Override
        Value dx(Vjp c) {
            return c.div(c.outputGrad(), c.input(0));
        }
    },
    /** {@code log(1 + x)}, exact near 0. */
    LOG1P {
        @Override
        Value dx(Vjp c) {
            return c.div(c.outputGrad(), c.add(c.input(0), 1));
        }
    },
    SQRT {
        @Override
        Value dx(Vjp c) {
            return c.div(c.mul(c.outputGrad(), 0.5), c.output());
        }
    },
    /** {@code 1 / sqrt(x)}. */
    RSQRT {
        @Override
        Value dx(Vjp c) {
            Value y = c.output();
            return c.mul(c.mul(c.outputGrad(), -0.5), c.mul(y, c.square(y)));
        }
    },
    TANH {
        @Override
        Value dx(Vjp c) {
            return c.mul(c.outputGrad(), c.sub(1, c.square(c.output())));
        }
    },
    /** {@code 1 / (1 + e^-x)}. */
    SIGMOID {
        @Override
        Value dx(Vjp c) {
            Value y = c.output();
            return c.mul(c.outputGrad(), c.mul(y, c.sub(1, y)));
        }
    },
    /** {@code max(x, 0)}; the gradient at 0 is 0. */
    RELU {
        @Override
        Value dx(Vjp c) {
            return c.select(c.compare(Compare.GT, c.output(), 0), c.outputGrad(), 0);
        }
    },
    /** Gauss error function, {@code 2/sqrt(pi) * integral of e^(-t^2) from 0 to x}. */
    ERF {
        @Override
        Value dx(Vjp c) {
            Value e = c.exp(c.neg(c.square(c.input(0))));
            return c.mul(c.outputGrad(), c.mul(e, 2 / Math.sqrt(Math.PI)));
        }
    },
    SIN {
        @Override
        Value dx(Vjp c) {
            return c.mul(c.outputGrad(), c.emit(COS, c.input(0)));
        }
    },
    COS {
        @Override
        Value dx(Vjp c) {
            return c.neg(c.mul(c.outputGrad(), c.emit(SIN, c.input(0))));
        }
    },
    /** The largest integer not above x; the gradient is 0. */
    FLOOR {
        @Override
        Value dx(Vjp c) {
            return c.fill(c.input(0).type(), 0);
        }
    },
    /** Logical negation of a bool tensor. */
    NOT {
        @Override
        Value dx(Vjp c) {
            throw new IllegalStateException("a bool tensor has no gradient");
        }
    };

    abstract Value dx(Vjp c);

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        DType d = in.get(0).dtype();
        boolean ints = this == NEG || this == ABS || this == SIGN || this == SQUARE || this == RELU;
        Check.that(
                this == NOT ? d == DType.BOOL : d.isFloat() || (ints && d == DType.INT32),
                this,
                "is not defined for " + d + "; cast the input first",
                in);
        return in;
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, dx(c));
        }
    }
}
