package org.argali.passes;

import static org.argali.passes.Constants.fill;
import static org.argali.passes.Constants.inputOf;
import static org.argali.passes.Constants.is;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Fill;
import org.argali.op.Op;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * {@code x*1, x+0, x-0, 0-x, x/1, x*-1, x+(-y), x^1, x^2, x/4, (x*2)*3, -(-x), |-x|, (-x)^2, x and true} and the like.
 */
final class ArithmeticRules {
    private ArithmeticRules() {}

    static Optional<Value> apply(Op op, List<Value> in, Emitter e) {
        if (op instanceof Unary u) {
            return unary(u, in.get(0), e);
        }
        if (op instanceof Binary b) {
            TensorType out = op.infer(in.stream().map(Value::type).toList()).get(0);
            return binary(b, in.get(0), in.get(1), e)
                    .or(() -> commutes(b) ? binary(b, in.get(1), in.get(0), e) : Optional.empty())
                    .map(v -> e.broadcastTo(v, out.shape()));
        }
        return Optional.empty();
    }

    static boolean commutes(Op op) {
        return op == Binary.ADD
                || op == Binary.MUL
                || op == Binary.MAXIMUM
                || op == Binary.MINIMUM
                || op == Binary.AND
                || op == Binary.OR
                || op == Compare.EQ
                || op == Compare.NE;
    }

    private static Optional<Value> unary(Unary op, Value x, Emitter e) {
        return switch (op) {
            case NEG -> inputOf(x, Unary.NEG);
            case NOT -> inputOf(x, Unary.NOT).or(() -> opposite(x, e));
            case RELU -> inputOf(x, Unary.RELU).map(y -> x);
            case ABS, SQUARE ->
                inputOf(x, Unary.NEG).or(() -> inputOf(x, Unary.ABS)).map(y -> e.emit(op, y));
            default -> Optional.empty();
        };
    }

    /** Only equality has an opposite where NaN may come. */
    private static Optional<Value> opposite(Value x, Emitter e) {
        Node n = Node.of(x);
        boolean equality = n.op() == Compare.EQ || n.op() == Compare.NE;
        return equality
                ? Optional.of(e.emitAll(n.op() == Compare.EQ ? Compare.NE : Compare.EQ, n.inputs())
                        .get(0))
                : Optional.empty();
    }

    /** May be of a smaller shape than the op it replaces. */
    private static Optional<Value> binary(Binary op, Value a, Value b, Emitter e) {
        return switch (op) {
            case ADD -> is(b, 0) ? Optional.of(a) : inputOf(b, Unary.NEG).map(y -> e.sub(a, y));
            case SUB -> sub(a, b, e);
            case MUL -> mul(a, b, e);
            case DIV -> div(a, b, e);
            case POW -> is(b, 1) ? Optional.of(a) : is(b, 2) ? Optional.of(e.square(a)) : Optional.empty();
            case AND -> is(b, 0) ? Optional.of(b) : is(b, 1) ? Optional.of(a) : Optional.empty();
            case OR -> is(b, 1) ? Optional.of(b) : is(b, 0) ? Optional.of(a) : Optional.empty();
            case MAXIMUM, MINIMUM -> a == b ? Optional.of(a) : Optional.empty();
        };
    }

    private static Optional<Value> sub(Value a, Value b, Emitter e) {
        if (is(b, 0)) {
            return Optional.of(a);
        }
        return is(a, 0) ? Optional.of(e.neg(b)) : inputOf(b, Unary.NEG).map(y -> e.add(a, y));
    }

    private static Optional<Value> mul(Value a, Value b, Emitter e) {
        Optional<Fill> c = fill(b);
        if (c.isEmpty()) {
            return Optional.empty();
        }
        double factor = c.get().value();
        if (factor == 1) {
            return Optional.of(a);
        }
        if (factor == -1) {
            return Optional.of(e.neg(a));
        }
        return inputOf(a, Unary.NEG).map(x -> e.mul(x, -factor)).or(() -> twoFactors(a, factor, e));
    }

    /** {@code (x*c)*d} becomes {@code x*(c*d)} where that rounds and overflows alike. */
    private static Optional<Value> twoFactors(Value a, double d, Emitter e) {
        Node n = Node.of(a);
        if (n.op() != Binary.MUL || !a.type().dtype().isFloat()) {
            return Optional.empty();
        }
        int at = fill(n.inputs().get(1)).isPresent() ? 1 : 0;
        return fill(n.inputs().get(at))
                .map(Fill::value)
                .filter(c -> mayJoin(c, d))
                .map(c -> e.mul(n.inputs().get(1 - at), product(c, d)));
    }

    private static double product(double c, double d) {
        return (float) ((float) c * d); // exact but for the rounding of one factor that is no power of two
    }

    private static boolean mayJoin(double c, double d) {
        boolean overflowsAlike = Math.abs(c) <= 1 || Math.abs(d) >= 1;
        boolean exact = Constants.isPowerOfTwo(c) || Constants.isPowerOfTwo(d);
        double product = Math.abs(c * d);
        return overflowsAlike && exact && product > 1e-30 && product < 1e30;
    }

    private static Optional<Value> div(Value a, Value b, Emitter e) {
        if (is(b, 1)) {
            return Optional.of(a);
        }
        return fill(b).map(Fill::value)
                .filter(c -> a.type().dtype().isFloat()
                        && Constants.isPowerOfTwo(c)
                        && Math.abs(c) < 1e30
                        && Math.abs(c) > 1e-30)
                .map(c -> e.mul(a, 1 / c));
    }
}
