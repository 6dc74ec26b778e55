package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.argali.op.ArgMax;
import org.argali.op.Binary;
import org.argali.op.CellActivation;
import org.argali.op.Concat;
import org.argali.op.Conv;
import org.argali.op.Ctc;
import org.argali.op.Gather;
import org.argali.op.Gru;
import org.argali.op.LogSoftmax;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.SimpleRnn;
import org.argali.op.Transpose;
import org.argali.op.Unary;
import org.argali.op.Window;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Work that is large enough to be shared out: many threads give what one gives, and the same bits every time. */
class CpuThreadsTest {
    private record Case(Op op, List<TensorType> types) {
        static Case of(Op op, TensorType... types) {
            return new Case(op, List.of(types));
        }
    }

    static Stream<Case> cases() {
        List<Case> all = new ArrayList<>();
        all.add(Case.of(Unary.TANH, TensorType.f32(70_001)));
        all.add(Case.of(Binary.ADD, TensorType.f32(301, 7, 33), TensorType.f32(33)));
        all.add(Case.of(Binary.MUL, TensorType.f32(301, 7, 33), TensorType.f32(301, 1, 33)));
        products(all);
        convolutions(all);
        TensorType images = TensorType.f32(9, 31, 30, 70);
        for (Pool.Kind kind : Pool.Kind.values()) {
            Pool pool = new Pool(kind, Window.of(3, 3).strides(2, 2).padding(List.of(1, 0), List.of(1, 1)));
            TensorType y = pool.infer(List.of(images)).get(0);
            all.add(Case.of(pool, images));
            all.add(Case.of(new Pool.Backward(kind, pool.window()), images, y, y));
        }
        for (List<Integer> axes : List.of(List.of(0), List.of(1), List.of(0, 1), List.of(0, 2), List.of(0, 1, 2))) {
            for (Reduce.Kind kind : List.of(Reduce.Kind.SUM, Reduce.Kind.MAX)) {
                all.add(Case.of(new Reduce(kind, axes, false), TensorType.f32(303, 70, 33)));
                all.add(Case.of(new Reduce(kind, axes, false), TensorType.f32(3, 70_000, 2)));
            }
        }
        all.add(Case.of(new ArgMax(1), TensorType.f32(303, 70, 33)));
        all.add(Case.of(new LogSoftmax(), TensorType.f32(1003, 37)));
        all.add(Case.of(new Gather(), TensorType.f32(10, 70), TensorType.i32(50, 100)));
        all.add(Case.of(new Gather.Backward(10), TensorType.i32(50, 100), TensorType.f32(50, 100, 70)));
        all.add(Case.of(new Gather.Backward(10), TensorType.i32(50, 1000), TensorType.f32(50, 1000, 3)));
        all.add(Case.of(new org.argali.op.Random(Shape.of(100_003), 1), TensorType.i32(3)));
        all.add(Case.of(new Transpose(List.of(1, 0)), TensorType.f32(307, 401)));
        all.add(Case.of(new Concat(1), TensorType.f32(307, 101), TensorType.f32(307, 200)));
        all.add(Case.of(new Pad(List.of(1, 2), List.of(0, 3), List.of(1, 0), 7), TensorType.f32(307, 201)));
        recurrences(all);
        alignments(all);
        return all.stream();
    }

    private static void products(List<Case> all) {
        int[][] sizes = {{5, 700, 900}, {300, 700, 90}, {90, 300, 700}, {40, 50, 60}, {301, 40, 31}, {1, 3000, 333}};
        for (int[] s : sizes) {
            for (int flags = 0; flags < 4; flags++) {
                MatMul op = new MatMul((flags & 1) != 0, (flags & 2) != 0);
                TensorType a = op.transA() ? TensorType.f32(s[1], s[0]) : TensorType.f32(s[0], s[1]);
                TensorType b = op.transB() ? TensorType.f32(s[2], s[1]) : TensorType.f32(s[1], s[2]);
                all.add(Case.of(op, a, b));
                all.add(Case.of(
                        op,
                        a.withShape(a.shape().prepend(3)),
                        b.withShape(b.shape().prepend(3))));
            }
        }
    }

    private static void convolutions(List<Case> all) {
        List<Integer> one = List.of(1);
        List<Integer> two = List.of(2);
        for (int n : new int[] {2, 9}) {
            convolution(all, Window.of(5), 1, 40, n, 203, 24);
            convolution(all, Window.of(5).padding(two, two), 1, 32, n, 203, 24);
            convolution(all, Window.of(3).padding(List.of(4), one), 1, 16, n, 203, 24);
            convolution(all, Window.of(4).strides(3).padding(one, two), 1, 70, n, 203, 24);
            convolution(all, Window.of(3).dilations(2), 1, 40, n, 203, 24);
            convolution(all, Window.of(3, 3).strides(2, 1).padding(List.of(1, 0), List.of(1, 2)), 1, 40, n, 21, 23, 16);
            convolution(all, Window.of(3, 3), 16, 16, n, 21, 23, 16);
            convolution(all, Window.of(3, 3), 4, 24, n, 21, 23, 16);
            convolution(all, Window.of(2, 3, 2), 1, 24, n, 7, 9, 11, 8);
        }
    }

    private static void convolution(List<Case> all, Window w, int groups, int filters, int... dims) {
        TensorType x = TensorType.f32(dims);
        TensorType f =
                TensorType.f32().withShape(new Shape(w.size()).append(x.shape().last() / groups, filters));
        TensorType y = new Conv(w, groups).infer(List.of(x, f)).get(0);
        all.add(Case.of(new Conv(w, groups), x, f));
        all.add(Case.of(new Conv.BackwardData(w, groups, x.shape()), f, y));
        all.add(Case.of(new Conv.BackwardFilter(w, groups), x, y));
    }

    private static void alignments(List<Case> all) {
        TensorType logs = TensorType.f32(29, 30, 5);
        TensorType labels = TensorType.i32(29, 20);
        TensorType each = TensorType.i32(29);
        all.add(Case.of(new Ctc(), logs, labels, each, each));
        all.add(Case.of(new Ctc.Backward(), logs, labels, each, each, TensorType.f32(29, 30, 41), TensorType.f32(29)));
    }

    private static void recurrences(List<Case> all) {
        int n = 29;
        int t = 7;
        int u = 50;
        TensorType state = TensorType.f32(n, u);
        TensorType seq = TensorType.f32(n, t, u);
        TensorType z = TensorType.f32(n, t, 4 * u);
        TensorType r = TensorType.f32(u, 4 * u);
        TensorType mask = TensorType.bool(n, t);
        all.add(Case.of(new Lstm(CellActivation.TANH, CellActivation.SIGMOID), z, r, state, state, mask));
        all.add(Case.of(
                new Lstm.Backward(CellActivation.TANH, CellActivation.SIGMOID), r, state, mask, seq, z, seq, seq));
        z = TensorType.f32(n, t, 3 * u);
        r = TensorType.f32(u, 3 * u);
        all.add(Case.of(
                new Gru(CellActivation.TANH, CellActivation.SIGMOID), z, r, TensorType.f32(3 * u), state, mask));
        all.add(Case.of(
                new Gru.Backward(CellActivation.TANH, CellActivation.SIGMOID), r, state, mask, seq, z, seq, seq));
        r = TensorType.f32(u, u);
        all.add(Case.of(new SimpleRnn(CellActivation.TANH), seq, r, state, mask));
        all.add(Case.of(new SimpleRnn.Backward(CellActivation.TANH), r, mask, seq, seq));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void manyThreadsGiveWhatOneGives(Case c) {
        List<NDArray> one = run(c, 1, 1);
        List<NDArray> many = run(c, 4, 1);
        for (int i = 0; i < one.size(); i++) {
            check(one.get(i), many.get(i));
        }
        assertThat(run(c, 4, 5)).as("again").isEqualTo(many);
    }

    private static List<NDArray> run(Case c, int threads, int times) {
        NDArray[] inputs = new NDArray[c.types.size()];
        for (int i = 0; i < inputs.length; i++) {
            // a maximum's gradient needs equals among x and y
            inputs[i] = c.op instanceof Pool.Backward ? few(c.types.get(i), i) : values(c.types.get(i), i);
        }
        try (Device device = new CpuBackend().open(DeviceConfig.cpu().threads(threads));
                OneNode node = new OneNode(device, c.op, c.types.toArray(TensorType[]::new))) {
            for (int i = 1; i < times; i++) {
                node.run(inputs);
            }
            return node.run(inputs);
        }
    }

    private static NDArray values(TensorType t, int seed) {
        Random random = new Random(seed);
        return NDArray.generate(
                t,
                i -> t.dtype() == DType.FLOAT32
                        ? random.nextDouble() - 0.5
                        : random.nextInt(t.dtype() == DType.BOOL ? 2 : 10));
    }

    private static NDArray few(TensorType t, int seed) {
        Random random = new Random(seed);
        return NDArray.generate(t, i -> random.nextInt(5));
    }

    private static void check(NDArray one, NDArray many) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < one.size(); i++) {
            largest = Math.max(largest, Math.abs(one.at(i)));
            difference = Math.max(difference, Math.abs(one.at(i) - many.at(i)));
        }
        assertThat(largest).as("not all is zero").isPositive();
        assertThat(difference).isLessThanOrEqualTo(3e-6 * largest);
    }
}
