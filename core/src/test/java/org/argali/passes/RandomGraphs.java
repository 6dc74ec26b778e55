package org.argali.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Reduce;
import org.argali.op.Reverse;
import org.argali.op.Softmax;
import org.argali.op.StopGradient;
import org.argali.op.Transpose;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Graphs of all sorts of ops on tensors of the shapes {@code [], [3], [2,3], [2,1], [3,2]}, rich in the constants and
 * moves that passes look for. Constants are small integers or powers of two, and nothing is divided by something that
 * may be zero, so that optimised graphs agree to the last digits.
 */
public final class RandomGraphs {
    private static final List<Shape> SHAPES =
            List.of(Shape.SCALAR, Shape.of(3), Shape.of(2, 3), Shape.of(2, 1), Shape.of(3, 2));
    private static final List<Double> CONSTANTS = List.of(0.0, 1.0, 1.0, -1.0, 2.0, 0.5);
    private static final List<Op> UNARY = List.of(
            Unary.NEG,
            Unary.NEG,
            Unary.ABS,
            Unary.TANH,
            Unary.SIGMOID,
            Unary.RELU,
            Unary.SIN,
            Unary.ERF,
            StopGradient.STOP_GRADIENT);
    private static final List<Op> BINARY =
            List.of(Binary.ADD, Binary.SUB, Binary.MUL, Binary.MUL, Binary.MAXIMUM, Binary.MINIMUM);

    private final Random random;
    private final GraphBuilder g = new GraphBuilder();
    private final boolean jumps;
    private final List<Value> values = new ArrayList<>();

    private RandomGraphs(Random random, boolean jumps) {
        this.random = random;
        this.jumps = jumps;
        List<Shape> twice = new ArrayList<>(SHAPES);
        twice.addAll(SHAPES);
        for (Shape s : twice) {
            values.add(g.parameter("p" + values.size(), new TensorType(DType.FLOAT32, s)));
        }
    }

    /** A graph of some {@code nodes} nodes, whose parameters are two of each shape, all float32. */
    public static Graph graph(Random random, int nodes) {
        return graph(random, nodes, true);
    }

    /** With or without functions that jump, where a rounding on the way changes everything. */
    public static Graph graph(Random random, int nodes, boolean jumps) {
        RandomGraphs r = new RandomGraphs(random, jumps);
        while (r.g.nodes().size() < nodes) {
            r.step();
        }
        int results = 1 + random.nextInt(4);
        return r.g.build(IntStream.range(0, results).mapToObj(i -> r.recent()).toList());
    }

    /** Values between -2 and 2 for the parameters of a graph. */
    public static List<NDArray> inputs(Graph graph, Random random) {
        return graph.parameters().stream()
                .map(p -> NDArray.generate(p.type(), i -> random.nextDouble() * 4 - 2))
                .toList();
    }

    private void step() {
        values.add(g.scoped("s" + random.nextInt(5), () -> switch (random.nextInt(12)) {
            case 0 -> g.fill(new TensorType(DType.FLOAT32, pick(SHAPES)), pick(CONSTANTS));
            case 1, 2 -> g.emit(pick(UNARY), recent());
            case 3, 4, 5 -> binary();
            case 6 -> g.mul(recent(), pick(CONSTANTS));
            case 7 -> jumps ? select() : binary();
            case 8 -> quotient();
            case 9 -> reduce();
            default -> move(recent());
        }));
    }

    private Value binary() {
        Value a = recent();
        return g.emit(pick(BINARY), a, fitting(a));
    }

    private Value fitting(Value a) {
        return pick(
                values.stream().filter(b -> broadcasts(a.shape(), b.shape())).toList());
    }

    private Value select() {
        Value a = recent();
        Value c = g.compare(pick(List.of(Compare.values())), a, recentOfShape(a.shape()));
        return switch (random.nextInt(4)) {
            case 0 -> g.cast(c, DType.FLOAT32);
            case 1 -> g.select(g.not(c), a, recentOfShape(a.shape()));
            case 2 -> g.select(c, g.constant(1), g.constant(0));
            default -> g.select(c, a, recentOfShape(a.shape()));
        };
    }

    private Value quotient() {
        Value a = recent();
        Value positive = g.add(g.square(a), g.exp(g.neg(g.square(fitting(a)))));
        return g.div(g.sqrt(positive), g.pow(g.add(positive, 1), g.constant(1 + random.nextInt(2))));
    }

    private Value reduce() {
        Value x = recent();
        if (x.shape().rank() == 0) {
            return x;
        }
        Reduce.Kind kind = random.nextBoolean() ? Reduce.Kind.SUM : Reduce.Kind.MAX;
        Value y = random.nextBoolean() ? g.reduce(kind, x, false) : g.reduce(kind, x, true, -1);
        return SHAPES.contains(y.shape()) ? y : g.reduce(kind, x, false);
    }

    private Value move(Value x) {
        int r = x.shape().rank();
        return switch (random.nextInt(7)) {
            case 0 ->
                g.broadcastTo(
                        x,
                        pick(SHAPES.stream().filter(s -> reaches(x.shape(), s)).toList()));
            case 1 ->
                g.reshape(
                        x,
                        pick(SHAPES.stream()
                                .filter(s -> s.size() == x.shape().size())
                                .toList()));
            case 2 -> r == 2 && x.shape().last() == 3 ? g.transpose(x, 1, 0) : x;
            case 3 -> r == 2 && x.shape().last() > 1 ? g.emit(new Reverse(List.of(1)), x) : x;
            case 4 -> r == 2 ? g.slice(padded(x), 1, 0, x.shape().last()) : x;
            case 5 -> r >= 1 ? g.emit(new Softmax(), x) : x;
            default -> product(x);
        };
    }

    private Value padded(Value x) {
        return g.emit(new Pad(List.of(0, 0), List.of(0, random.nextInt(2)), List.of(0, 0), 1), x);
    }

    private Value product(Value x) {
        if (!x.shape().equals(Shape.of(2, 3))) {
            return x;
        }
        Value t = g.emit(new Transpose(List.of(1, 0)), recentOfShape(x.shape()));
        return g.slice(g.emit(MatMul.PLAIN, x, t), 1, 0, 1);
    }

    private Value recent() {
        int n = values.size();
        return values.get(n - 1 - Math.min(random.nextInt(n), random.nextInt(n)));
    }

    private Value recentOfShape(Shape s) {
        return pick(values.stream().filter(v -> v.shape().equals(s)).toList());
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static boolean reaches(Shape from, Shape to) {
        return broadcasts(from, to) && result(from, to).equals(to);
    }

    private static boolean broadcasts(Shape a, Shape b) {
        for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
            if (a.dim(-i) != b.dim(-i) && a.dim(-i) != 1 && b.dim(-i) != 1) {
                return false;
            }
        }
        return SHAPES.stream().anyMatch(s -> result(a, b).equals(s));
    }

    private static Shape result(Shape a, Shape b) {
        Shape longer = a.rank() >= b.rank() ? a : b;
        Shape other = longer == a ? b : a;
        Shape out = longer;
        for (int i = 1; i <= other.rank(); i++) {
            out = out.with(-i, Math.max(longer.dim(-i), other.dim(-i)));
        }
        return out;
    }
}
