package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Elementwise functions of two tensors of one dtype, broadcast as in NumPy. Integers wrap around; NaN in gives NaN out,
 * also of a maximum or minimum.
 */
public enum Binary implements Op {
    ADD {
        @Override
        Value da(Vjp c) {
            return c.outputGrad();
        }

        @Override
        Value db(Vjp c) {
            return c.outputGrad();
        }
    },
    SUB {
        @Override
        Value da(Vjp c) {
            return c.outputGrad();
        }

        @Override
        Value db(Vjp c) {
            return c.neg(c.outputGrad());
        }
    },
    MUL {
        @Override
        Value da(Vjp c) {
            return c.mul(c.outputGrad(), c.input(1));
        }

        @Override
        Value db(Vjp c) {
            return c.mul(c.outputGrad(), c.input(0));
        }
    },
    /** {@code a / b}; for int32 rounded towards zero, and 0 where {@code b} is 0. */
    DIV {
        @Override
        Value da(Vjp c) {
            return c.div(c.outputGrad(), c.input(1));
        }

        @Override
        Value db(Vjp c) {
            return c.neg(c.div(c.mul(c.outputGrad(), c.output()), c.input(1)));
        }
    },
    /** {@code a^b} with the special cases of IEEE 754 and C; the gradient of the exponent is taken as 0 where {@code a <= 0}. */
    POW {
        @Override
        Value da(Vjp c) {
            Value b = c.input(1);
            return c.mul(c.outputGrad(), c.mul(b, c.pow(c.input(0), c.sub(b, 1))));
        }

        @Override
        Value db(Vjp c) {
            Value a = c.input(0);
            Value positive = c.compare(Compare.GT, a, 0);
            Value log = c.log(c.select(positive, a, 1));
            return c.mul(c.outputGrad(), c.mul(c.output(), log));
        }
    },
    /** The larger; where both are equal, half the gradient goes to each. */
    MAXIMUM {
        @Override
        Value da(Vjp c) {
            return share(c, Compare.GT, 0, 1);
        }

        @Override
        Value db(Vjp c) {
            return share(c, Compare.GT, 1, 0);
        }
    },
    /** The smaller; where both are equal, half the gradient goes to each. */
    MINIMUM {
        @Override
        Value da(Vjp c) {
            return share(c, Compare.LT, 0, 1);
        }

        @Override
        Value db(Vjp c) {
            return share(c, Compare.LT, 1, 0);
        }
    },
    /** Logical and of bool tensors. */
    AND,
    /** Logical or of bool tensors. */
    OR;

    Value da(Vjp c) {
        throw new IllegalStateException("a bool tensor has no gradient");
    }

    Value db(Vjp c) {
        return da(c);
    }

    private static Value share(Vjp c, Compare wins, int mine, int other) {
        Value a = c.input(mine);
        Value b = c.input(other);
        Value half = c.mul(c.outputGrad(), 0.5);
        return c.select(c.compare(wins, a, b), c.outputGrad(), c.select(c.compare(Compare.EQ, a, b), half, 0));
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 2, in);
        Check.sameDType(this, in);
        DType d = in.get(0).dtype();
        boolean logical = this == AND || this == OR;
        Check.that(logical == (d == DType.BOOL), this, "is not defined for " + d + "; cast the inputs first", in);
        Check.that(this != POW || d.isFloat(), this, "is defined for float32 only; cast the inputs first", in);
        return List.of(new TensorType(d, Check.broadcast(this, in)));
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.sumTo(da(c), c.input(0).shape()));
        }
        if (c.wants(1)) {
            c.grad(1, c.sumTo(db(c), c.input(1).shape()));
        }
    }
}
