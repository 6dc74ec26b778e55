package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Random elementwise programs: one loop shape, inputs broadcast to it, values kept near 1. */
final class RandomGraphs {
    static final Tolerance TOLERANCE = new Tolerance(1e-4, 1e-4, 0, 0);

    private static final List<Unary> SMOOTH =
            List.of(Unary.NEG, Unary.ABS, Unary.TANH, Unary.SIGMOID, Unary.RELU, Unary.SIN, Unary.COS, Unary.ERF);
    private static final List<Binary> BINARIES =
            List.of(Binary.ADD, Binary.SUB, Binary.MUL, Binary.MAXIMUM, Binary.MINIMUM);

    private final GraphBuilder g = new GraphBuilder();
    private final RandomGenerator random;
    private final Shape loop;
    private final List<Value> parameters = new ArrayList<>();
    private final List<Value> floats = new ArrayList<>();

    private RandomGraphs(long seed) {
        random = Seed.random(seed, "graph");
        loop = loopShape();
    }

    /** The program of this seed. */
    static Graph elementwise(long seed) {
        RandomGraphs r = new RandomGraphs(seed);
        r.addParameters();
        int steps = r.random.nextInt(1, 16);
        for (int i = 0; i < steps; i++) {
            r.floats.add(r.step());
        }
        return r.g.build(r.results());
    }

    /** The same program as one op. */
    static Graph fused(Graph graph) {
        GraphBuilder b = new GraphBuilder();
        List<Value> parameters = new ArrayList<>();
        graph.parameters().forEach(p -> parameters.add(b.parameter("x" + parameters.size(), p.type())));
        return b.build(b.emitAll(FusedCases.pack(graph), parameters));
    }

    static List<NDArray> inputs(Graph graph, long seed) {
        RandomGenerator random = Seed.random(seed, "inputs");
        return graph.parameters().stream()
                .map(p -> Values.PLAIN.generate(p.type(), random))
                .toList();
    }

    private Shape loopShape() {
        int[] dims = new int[random.nextInt(1, 5)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims.length == 1 ? Cases.EDGES.get(random.nextInt(Cases.EDGES.size())) : random.nextInt(1, 9);
        }
        return Shape.of(dims);
    }

    private void addParameters() {
        int count = random.nextInt(1, 5);
        for (int i = 0; i < count; i++) {
            DType d = i == 0 ? DType.FLOAT32 : DType.values()[random.nextInt(3)];
            Shape s = i == 0 ? loop : broadcastable();
            Value p = g.parameter("x" + i, new TensorType(d, s));
            parameters.add(p);
        }
        for (Value p : parameters) {
            // an int32 is up to 100 and would swamp the rest
            Value f = g.cast(p, DType.FLOAT32);
            floats.add(p.type().dtype() == DType.INT32 ? g.mul(f, 0.01) : f);
        }
    }

    /** The loop's shape with some axes of size 1 or left out in front. */
    private Shape broadcastable() {
        List<Integer> dims = new ArrayList<>(loop.dims());
        for (int i = 0; i < dims.size(); i++) {
            if (random.nextInt(3) == 0) {
                dims.set(i, 1);
            }
        }
        return new Shape(dims.subList(random.nextInt(3) == 0 ? random.nextInt(dims.size()) : 0, dims.size()));
    }

    private Value step() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> g.emit(SMOOTH.get(random.nextInt(SMOOTH.size())), any());
            case 3 -> g.select(condition(), any(), any());
            case 4 -> g.mul(any(), random.nextDouble(-1.5, 1.5));
            default -> g.emit(BINARIES.get(random.nextInt(BINARIES.size())), any(), g.tanh(any()));
        };
    }

    private Value any() {
        return floats.get(random.nextInt(floats.size()));
    }

    /** Compares an input with a number: what rounding cannot turn. */
    private Value condition() {
        Value p = parameters.get(random.nextInt(parameters.size()));
        if (p.type().dtype() == DType.BOOL) {
            return random.nextBoolean() ? g.not(p) : p;
        }
        return g.compare(Compare.values()[random.nextInt(6)], p, random.nextInt(-1, 2));
    }

    /** One to three different values of the loop's shape that are no inputs, the last of them among these. */
    private List<Value> results() {
        List<Value> all = new ArrayList<>();
        floats.subList(parameters.size(), floats.size()).stream()
                .filter(v -> v.shape().equals(loop))
                .forEach(all::add);
        if (all.isEmpty()) {
            all.add(g.add(floats.get(0), floats.get(floats.size() - 1)));
        }
        return all.stream().distinct().skip(Math.max(0, all.size() - 3)).toList();
    }
}
