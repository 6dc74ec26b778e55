package org.argali.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Fill;
import org.argali.op.Reshape;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) gamma + beta} with vectors of weights along one axis: a batch normalization
 * in inference.
 */
record Normalized(
        Value x, Value mean, Value variance, double epsilon, Optional<Value> gamma, Optional<Value> beta, int axis) {

    static Optional<Compound> find(Compounds c, Node n) {
        return shifted(c, n).filter(Normalized::isAlongOneAxis).map(f -> new Compound(List.of(f.x), f::write));
    }

    private static Optional<Normalized> shifted(Compounds c, Node n) {
        if (n.op() == Binary.ADD) {
            return vector(c, n.inputs().get(1))
                    .flatMap(b -> scaled(c, Node.of(n.inputs().get(0)))
                            .map(f -> f.with(f.gamma, Optional.of(n.inputs().get(1)))));
        }
        return scaled(c, n);
    }

    private static Optional<Normalized> scaled(Compounds c, Node n) {
        if (n.op() != Binary.MUL) {
            return Optional.empty();
        }
        Value by = n.inputs().get(1);
        return vector(c, by).isPresent()
                ? standard(c, Node.of(n.inputs().get(0))).map(f -> f.with(Optional.of(by), f.beta))
                : standard(c, n);
    }

    /** {@code (x - mean) rsqrt(variance + epsilon)}. */
    private static Optional<Normalized> standard(Compounds c, Node n) {
        if (n.op() != Binary.MUL) {
            return Optional.empty();
        }
        Optional<Node> centred = Compounds.of(n.inputs().get(0), Binary.SUB);
        Optional<Node> spread = Compounds.of(n.inputs().get(1), Unary.RSQRT)
                .flatMap(r -> Compounds.of(r.inputs().get(0), Binary.ADD));
        if (centred.isEmpty() || spread.isEmpty()) {
            return Optional.empty();
        }
        Value mean = centred.get().inputs().get(1);
        Value variance = spread.get().inputs().get(0);
        Node epsilon = Node.of(spread.get().inputs().get(1));
        boolean fits = vector(c, mean).isPresent()
                && vector(c, variance).isPresent()
                && epsilon.op() instanceof Fill
                && mean.shape().rank() == n.output().shape().rank();
        return fits
                ? Optional.of(new Normalized(
                        centred.get().inputs().get(0),
                        mean,
                        variance,
                        ((Fill) epsilon.op()).value(),
                        Optional.empty(),
                        Optional.empty(),
                        axis(mean)))
                : Optional.empty();
    }

    /** A weight that is a vector, with axes of size 1 around it. */
    private static Optional<Value> vector(Compounds c, Value v) {
        return Compounds.of(v, Reshape.class)
                .map(r -> r.inputs().get(0))
                .filter(w -> w.shape().rank() == 1 && c.graph().weight(w).isPresent());
    }

    private static int axis(Value vector) {
        int n = (int) vector.type().size();
        int rank = vector.shape().rank();
        return n == 1 ? rank - 1 : vector.shape().dims().indexOf(n);
    }

    private Normalized with(Optional<Value> g, Optional<Value> b) {
        return new Normalized(x, mean, variance, epsilon, g, b, axis);
    }

    private List<Value> vectors() {
        List<Value> all = new ArrayList<>(List.of(mean, variance));
        Stream.of(gamma, beta).forEach(v -> v.ifPresent(all::add));
        return all;
    }

    private boolean isAlongOneAxis() {
        return vectors().stream().map(Value::shape).distinct().count() == 1
                && (axis == x.shape().rank() - 1 || axis == 1);
    }

    private static Value weight(Value vector) {
        return Node.of(vector).inputs().get(0);
    }

    private void write(Site s) {
        OnnxWriter w = s.writer();
        int rank = x.shape().rank();
        boolean last = axis == rank - 1;
        if (rank > 2 && last && !w.isOnlyChannelsFirst(x)) {
            writeChannelsLast(s);
            return;
        }
        int n = (int) mean.type().size();
        List<String> in = List.of(
                last ? w.channelsFirst(x) : w.name(x),
                gamma.map(g -> w.name(weight(g))).orElseGet(() -> all(s, n, 1)),
                beta.map(b -> w.name(weight(b))).orElseGet(() -> all(s, n, 0)),
                w.name(weight(mean)),
                w.name(weight(variance)));
        String y = s.node("BatchNormalization", in, Attribute.real("epsilon", epsilon));
        if (last) {
            s.outChannelsFirst(y);
        } else {
            s.out(y);
        }
    }

    private static String all(Site s, int n, double value) {
        TensorType type = TensorType.f32(n);
        String name = "const/float32_" + value + "_times_" + n;
        return s.writer().once(List.of(type, value), name, type, () -> NDArray.generate(type, i -> value));
    }

    /** Where turning the axes would cost more: with the factors of both divisions in the file. */
    private void writeChannelsLast(Site s) {
        OnnxWriter w = s.writer();
        Value v = weight(variance);
        String scale = w.once(
                List.of("scale", v, gamma, epsilon),
                w.path(v).replaceFirst("[^/]*$", "scale"),
                v.type(),
                () -> scale(w));
        String y = s.node("Mul", s.node("Sub", w.name(x), w.name(weight(mean))), scale);
        s.out(beta.map(b -> s.node("Add", y, w.name(weight(b)))).orElse(y));
    }

    private NDArray scale(OnnxWriter w) {
        NDArray variances = w.elements(weight(variance));
        Optional<NDArray> gammas = gamma.map(g -> w.elements(weight(g)));
        return NDArray.generate(
                variances.type(), i -> gammas.map(g -> g.at(i)).orElse(1.0) / Math.sqrt(variances.at(i) + epsilon));
    }
}
