package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Writes ops: the arithmetic of gradient rules, layers, losses and optimizers.
 *
 * <p>Elementwise methods broadcast as NumPy does; a {@code double} is a constant of the other side's dtype.
 */
public interface Emitter {
    /** All outputs of one op. Types are checked here. */
    List<Value> emitAll(Op op, List<Value> inputs);

    default Value emit(Op op, Value... inputs) {
        return emitAll(op, List.of(inputs)).get(0);
    }

    default Value constant(DType dtype, double value) {
        return emit(new Fill(new TensorType(dtype, Shape.SCALAR), value));
    }

    default Value constant(double value) {
        return constant(DType.FLOAT32, value);
    }

    default Value fill(TensorType type, double value) {
        return emit(new Fill(type, value));
    }

    default Value add(Value a, Value b) {
        return emit(Binary.ADD, a, b);
    }

    default Value add(Value a, double b) {
        return add(a, constant(a.type().dtype(), b));
    }

    default Value sub(Value a, Value b) {
        return emit(Binary.SUB, a, b);
    }

    default Value sub(Value a, double b) {
        return sub(a, constant(a.type().dtype(), b));
    }

    default Value sub(double a, Value b) {
        return sub(constant(b.type().dtype(), a), b);
    }

    default Value mul(Value a, Value b) {
        return emit(Binary.MUL, a, b);
    }

    default Value mul(Value a, double b) {
        return mul(a, constant(a.type().dtype(), b));
    }

    default Value div(Value a, Value b) {
        return emit(Binary.DIV, a, b);
    }

    default Value div(Value a, double b) {
        return div(a, constant(a.type().dtype(), b));
    }

    default Value div(double a, Value b) {
        return div(constant(b.type().dtype(), a), b);
    }

    default Value pow(Value a, Value b) {
        return emit(Binary.POW, a, b);
    }

    default Value max(Value a, Value b) {
        return emit(Binary.MAXIMUM, a, b);
    }

    default Value max(Value a, double b) {
        return max(a, constant(a.type().dtype(), b));
    }

    default Value min(Value a, Value b) {
        return emit(Binary.MINIMUM, a, b);
    }

    default Value min(Value a, double b) {
        return min(a, constant(a.type().dtype(), b));
    }

    default Value neg(Value a) {
        return emit(Unary.NEG, a);
    }

    default Value exp(Value a) {
        return emit(Unary.EXP, a);
    }

    default Value log(Value a) {
        return emit(Unary.LOG, a);
    }

    default Value sqrt(Value a) {
        return emit(Unary.SQRT, a);
    }

    default Value square(Value a) {
        return emit(Unary.SQUARE, a);
    }

    default Value abs(Value a) {
        return emit(Unary.ABS, a);
    }

    default Value tanh(Value a) {
        return emit(Unary.TANH, a);
    }

    default Value sigmoid(Value a) {
        return emit(Unary.SIGMOID, a);
    }

    default Value relu(Value a) {
        return emit(Unary.RELU, a);
    }

    default Value not(Value a) {
        return emit(Unary.NOT, a);
    }

    default Value compare(Compare how, Value a, Value b) {
        return emit(how, a, b);
    }

    default Value compare(Compare how, Value a, double b) {
        return emit(how, a, constant(a.type().dtype(), b));
    }

    /** {@code condition ? a : b}, elementwise. */
    default Value select(Value condition, Value a, Value b) {
        return emit(Select.SELECT, condition, a, b);
    }

    default Value select(Value condition, Value a, double b) {
        return select(condition, a, constant(a.type().dtype(), b));
    }

    /** {@code a} if it has this dtype already. */
    default Value cast(Value a, DType to) {
        return a.type().dtype() == to ? a : emit(new Cast(to), a);
    }

    default Value reshape(Value a, Shape shape) {
        return a.shape().equals(shape) ? a : emit(new Reshape(shape), a);
    }

    default Value broadcastTo(Value a, Shape shape) {
        return a.shape().equals(shape) ? a : emit(new BroadcastTo(shape), a);
    }

    /** {@code a} with a new axis of size 1 before {@code axis}; -1 appends it. */
    default Value expandDims(Value a, int axis) {
        List<Integer> dims = new ArrayList<>(a.shape().dims());
        dims.add(axis < 0 ? axis + dims.size() + 1 : axis, 1);
        return reshape(a, new Shape(dims));
    }

    /** {@code a} without an axis of size 1. */
    default Value squeeze(Value a, int axis) {
        return reshape(a, a.shape().without(axis));
    }

    default Value transpose(Value a, int... perm) {
        return emit(new Transpose(IntStream.of(perm).boxed().toList()), a);
    }

    default Value slice(Value a, int axis, int from, int to) {
        return emit(Slice.along(a.shape(), a.shape().axis(axis), from, to), a);
    }

    /** {@code parts} equal parts along one axis. */
    default List<Value> split(Value a, int axis, int parts) {
        int at = a.shape().axis(axis);
        return parts == 1
                ? List.of(a)
                : emitAll(Split.evenly(at, parts, a.shape().dim(at)), List.of(a));
    }

    default Value concat(int axis, List<Value> values) {
        return values.size() == 1
                ? values.get(0)
                : emitAll(new Concat(values.get(0).shape().axis(axis)), values).get(0);
    }

    default Value matmul(Value a, Value b) {
        return emit(MatMul.PLAIN, a, b);
    }

    default Value reduce(Reduce.Kind kind, Value a, boolean keepDims, int... axes) {
        List<Integer> list = (axes.length == 0 ? IntStream.range(0, a.shape().rank()) : IntStream.of(axes))
                .map(a.shape()::axis)
                .sorted()
                .boxed()
                .toList();
        return list.isEmpty() ? a : emit(new Reduce(kind, list, keepDims), a);
    }

    /** Sum over {@code axes}, which go away; over all if none is given. */
    default Value sum(Value a, int... axes) {
        return reduce(Reduce.Kind.SUM, a, false, axes);
    }

    /** Mean over {@code axes}, which go away; over all if none is given. */
    default Value mean(Value a, int... axes) {
        Value s = sum(a, axes);
        return mul(s, (double) s.shape().size() / Math.max(1, a.shape().size()));
    }

    /** Sums {@code a} over the axes along which {@code shape} was broadcast to its shape. */
    default Value sumTo(Value a, Shape shape) {
        int extra = a.shape().rank() - shape.rank();
        int[] axes = IntStream.range(0, a.shape().rank())
                .filter(i ->
                        i < extra || (shape.dim(i - extra) == 1 && a.shape().dim(i) != 1))
                .toArray();
        return axes.length == 0 ? reshape(a, shape) : reshape(sum(a, axes), shape);
    }
}
