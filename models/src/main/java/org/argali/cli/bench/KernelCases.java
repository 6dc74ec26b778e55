package org.argali.cli.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.argali.op.ArgMax;
import org.argali.op.Binary;
import org.argali.op.CellActivation;
import org.argali.op.Compare;
import org.argali.op.Concat;
import org.argali.op.Conv;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Gather;
import org.argali.op.Gru;
import org.argali.op.LogSoftmax;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Pool;
import org.argali.op.Random;
import org.argali.op.Reduce;
import org.argali.op.Select;
import org.argali.op.SimpleRnn;
import org.argali.op.Softmax;
import org.argali.op.SquaredDeviations;
import org.argali.op.Transpose;
import org.argali.op.Unary;
import org.argali.op.Window;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** The kernels that {@link KernelTimer} times: those of the models that matter, at their sizes. */
public final class KernelCases {
    private final List<KernelCase> cases = new ArrayList<>();

    private KernelCases() {}

    /** All, matrix products first. */
    public static List<KernelCase> all() {
        KernelCases c = new KernelCases();
        c.matmuls();
        c.convolutions();
        c.pools();
        c.elementwise();
        c.reductions();
        c.others();
        c.recurrences();
        return c.cases;
    }

    private void add(String name, Op op, double flops, TensorType... inputs) {
        cases.add(KernelCase.of(name, op, flops, inputs));
    }

    private void matmuls() {
        int[][] sizes = {
            {128, 64, 32},
            {128, 32, 32},
            {128, 32, 10},
            {1, 784, 128},
            {4, 784, 128},
            {8, 784, 128},
            {12, 784, 128},
            {32, 784, 128},
            {64, 1024, 64},
            {128, 128, 128},
            {256, 256, 256},
            {256, 512, 128},
            {1024, 1024, 1024},
            {64, 3136, 128},
            {6400, 64, 256}
        };
        for (int[] s : sizes) {
            int m = s[0];
            int k = s[1];
            int n = s[2];
            String text = m + "x" + k + "x" + n;
            double flops = 2.0 * m * k * n;
            add("matmul " + text, MatMul.PLAIN, flops, TensorType.f32(m, k), TensorType.f32(k, n));
            add("matmul B^T " + text, new MatMul(false, true), flops, TensorType.f32(m, k), TensorType.f32(n, k));
            add("matmul A^T " + text, new MatMul(true, false), flops, TensorType.f32(k, m), TensorType.f32(k, n));
        }
    }

    private void convolutions() {
        conv("conv1d 7 [128,500,128]->32", Window.of(7), 1, 32, 128, 500, 128);
        conv("conv1d 7 [128,98,32]->32", Window.of(7), 1, 32, 128, 98, 32);
        conv("conv1d 5 [64,500,256]->128", Window.of(5), 1, 128, 64, 500, 256);
        conv("conv2d 3x3 [64,28,28,1]->32", Window.of(3, 3), 1, 32, 64, 28, 28, 1);
        conv("conv2d 3x3 [64,13,13,32]->64", Window.of(3, 3), 1, 64, 64, 13, 13, 32);
        conv("conv2d 3x3 [64,5,5,64]->64", Window.of(3, 3), 1, 64, 64, 5, 5, 64);
        List<Integer> one = List.of(1, 1);
        conv("conv2d 3x3 same [8,56,56,64]->64", Window.of(3, 3).padding(one, one), 1, 64, 8, 56, 56, 64);
        conv("conv2d 1x1 [8,28,28,128]->256", Window.of(1, 1), 1, 256, 8, 28, 28, 128);
        conv("conv2d 1x1 [32,60,60,32]->64", Window.of(1, 1), 1, 64, 32, 60, 60, 32);
        conv("conv2d 1x1 [32,26,26,64]->128", Window.of(1, 1), 1, 128, 32, 26, 26, 64);
        conv("conv2d 1x1 [16,8,8,128]->512", Window.of(1, 1), 1, 512, 16, 8, 8, 128);
        conv("conv2d 1x1 [8,8,8,728]->728", Window.of(1, 1), 1, 728, 8, 8, 8, 728);
        conv("conv2d 1x1 [16,16,16,64]->256", Window.of(1, 1), 1, 256, 16, 16, 16, 64);
        conv("conv2d 1x1 [16,4,4,256]->1024", Window.of(1, 1), 1, 1024, 16, 4, 4, 256);
        conv("conv2d 1x1 [16,2,2,512]->2048", Window.of(1, 1), 1, 2048, 16, 2, 2, 512);
        conv("conv2d 1x1 s2 [16,4,4,1024]->2048", Window.of(1, 1).strides(2, 2), 1, 2048, 16, 4, 4, 1024);
        conv("conv2d 1x1 s2 [16,16,16,256]->512", Window.of(1, 1).strides(2, 2), 1, 512, 16, 16, 16, 256);
        conv("conv2d 3x3 same [16,16,16,64]->64", Window.of(3, 3).padding(one, one), 1, 64, 16, 16, 16, 64);
        conv("conv2d 3x3 same [16,8,8,128]->128", Window.of(3, 3).padding(one, one), 1, 128, 16, 8, 8, 128);
        conv("conv2d 3x3 same [16,4,4,256]->256", Window.of(3, 3).padding(one, one), 1, 256, 16, 4, 4, 256);
        conv("conv2d 3x3 same [16,2,2,512]->512", Window.of(3, 3).padding(one, one), 1, 512, 16, 2, 2, 512);
        conv("depthwise 3x3 [32,60,60,32]", Window.of(3, 3), 32, 32, 32, 60, 60, 32);
        conv("depthwise 3x3 same [8,28,28,128]", Window.of(3, 3).padding(one, one), 128, 128, 8, 28, 28, 128);
    }

    private void conv(String name, Window w, int groups, int filters, int... x) {
        TensorType in = TensorType.f32(x);
        Shape f = new Shape(w.size()).append(x[x.length - 1] / groups, filters);
        TensorType filter = in.withShape(f);
        TensorType out = new Conv(w, groups).infer(List.of(in, filter)).get(0);
        double flops = 2.0 * out.size() * f.size(0, f.rank() - 1);
        add(name, new Conv(w, groups), flops, in, filter);
        add(name + " data", new Conv.BackwardData(w, groups, in.shape()), flops, filter, out);
        add(name + " filter", new Conv.BackwardFilter(w, groups), flops, in, out);
    }

    private void pools() {
        pool("maxpool 5 [128,494,32]", Pool.Kind.MAX, Window.of(5).strides(5), 128, 494, 32);
        pool("maxpool 2x2 [64,26,26,32]", Pool.Kind.MAX, Window.of(2, 2).strides(2, 2), 64, 26, 26, 32);
        pool("avgpool 2x2 [64,26,26,32]", Pool.Kind.AVERAGE, Window.of(2, 2).strides(2, 2), 64, 26, 26, 32);
        pool("maxpool 3x3 s2 [8,56,56,64]", Pool.Kind.MAX, Window.of(3, 3).strides(2, 2), 8, 56, 56, 64);
    }

    private void pool(String name, Pool.Kind kind, Window w, int... x) {
        TensorType in = TensorType.f32(x);
        TensorType out = new Pool(kind, w).infer(List.of(in)).get(0);
        add(name, new Pool(kind, w), 0, in);
        add(name + " backward", new Pool.Backward(kind, w), 0, in, out, out);
    }

    private void elementwise() {
        TensorType small = TensorType.f32(128, 32);
        TensorType large = TensorType.f32(128, 494, 32);
        for (TensorType t : List.of(TensorType.f32(128, 10), small, large)) {
            add("add " + t, Binary.ADD, 0, t, t);
            add("add bias " + t, Binary.ADD, 0, t, TensorType.f32(t.shape().last()));
            add("mul rows " + t, Binary.MUL, 0, t, t.withShape(t.shape().with(-1, 1)));
            for (Unary u :
                    List.of(Unary.RELU, Unary.EXP, Unary.LOG, Unary.TANH, Unary.SIGMOID, Unary.ERF, Unary.SQRT)) {
                add(u.name().toLowerCase(Locale.ROOT) + " " + t, u, 0, t);
            }
            add("bias relu " + t, biasRelu(), 0, t, TensorType.f32(t.shape().last()));
            add("relu grad " + t, reluGrad(), 0, t, t);
        }
        for (int n : new int[] {320, 4096, 2_000_000}) {
            TensorType w = TensorType.f32(n);
            add("adam " + w, adam(), 0, w, w, w, w, TensorType.f32());
        }
    }

    private static Fused.Step step(Op op, Integer... args) {
        return new Fused.Step(op, List.of(args));
    }

    private static Fused biasRelu() {
        return new Fused(2, List.of(step(Binary.ADD, 0, 1), step(Unary.RELU, 2)), List.of(3));
    }

    /** (y, dy) -> y > 0 ? dy : 0. */
    private static Fused reluGrad() {
        return new Fused(2, List.of(constant(0), step(Compare.GT, 0, 2), step(Select.SELECT, 3, 1, 2)), List.of(4));
    }

    private static Fused.Step constant(double value) {
        return step(new Fill(TensorType.f32(), value));
    }

    /** (w, g, m, v, rate) -> w, m, v. */
    private static Fused adam() {
        return new Fused(
                5,
                List.of(
                        constant(0.1), // 5
                        constant(0.001), // 6
                        constant(1e-7), // 7
                        step(Binary.SUB, 1, 2), // 8: g - m
                        step(Binary.MUL, 8, 5),
                        step(Binary.ADD, 2, 9), // 10: m
                        step(Unary.SQUARE, 1),
                        step(Binary.SUB, 11, 3),
                        step(Binary.MUL, 12, 6),
                        step(Binary.ADD, 3, 13), // 14: v
                        step(Unary.SQRT, 14),
                        step(Binary.ADD, 15, 7),
                        step(Binary.MUL, 10, 4),
                        step(Binary.DIV, 17, 16),
                        step(Binary.SUB, 0, 18)), // 19: w
                List.of(19, 10, 14));
    }

    private void reductions() {
        sum("columns", List.of(0), 128, 10);
        sum("columns", List.of(0), 128, 32);
        sum("columns", List.of(0, 1), 128, 494, 32);
        sum("columns", List.of(0, 1, 2), 64, 26, 26, 32);
        sum("rows", List.of(1), 128, 10);
        sum("rows", List.of(1), 4096, 512);
        sum("all", List.of(0), 128);
        sum("all", List.of(0, 1), 128, 10);
        sum("all", List.of(0), 2_000_000);
        sum("middle", List.of(1), 64, 500, 128);
        batchSums(8, 61, 61, 128);
        batchSums(8, 8, 8, 728);
        batchSums(16, 4, 4, 1024);
        add(
                "max middle f32[128,500,32]",
                new Reduce(Reduce.Kind.MAX, List.of(1), false),
                0,
                TensorType.f32(128, 500, 32));
        add("arg max f32[128,10]", new ArgMax(1), 0, TensorType.f32(128, 10));
    }

    /** What batch normalization sums up forwards and, of its input and a gradient, backwards. */
    private void batchSums(int... dims) {
        TensorType t = TensorType.f32(dims);
        TensorType mean = TensorType.f32(t.shape().last());
        SquaredDeviations squares = new SquaredDeviations(List.of(0, 1, 2), false);
        Reduce sum = squares.sum();
        add(
                "batch mean, variance " + t,
                new FusedSums(1, List.of(step(sum, 0), step(squares, 0)), List.of(1, 2)),
                0,
                t);
        List<Fused.Step> gradient = List.of(step(Binary.SUB, 0, 2), step(Binary.MUL, 3, 1), step(sum, 1), step(sum, 4));
        add("batch gradient sums " + t, new FusedSums(3, gradient, List.of(5, 6)), 0, t, t, mean);
    }

    private void sum(String what, List<Integer> axes, int... dims) {
        TensorType t = TensorType.f32(dims);
        add("sum " + what + " " + t, new Reduce(Reduce.Kind.SUM, axes, false), 0, t);
    }

    private void others() {
        for (TensorType t : List.of(TensorType.f32(128, 10), TensorType.f32(128, 46), TensorType.f32(512, 1000))) {
            add("softmax " + t, new Softmax(), 0, t);
            add("log softmax " + t, new LogSoftmax(), 0, t);
        }
        TensorType ids = TensorType.i32(128, 500);
        add("gather 2000x128 [128,500]", new Gather(), 0, TensorType.f32(2000, 128), ids);
        add("gather backward 2000x128 [128,500]", new Gather.Backward(2000), 0, ids, TensorType.f32(128, 500, 128));
        add("transpose [512,768]", new Transpose(List.of(1, 0)), 0, TensorType.f32(512, 768));
        add("transpose [64,100,8,64] heads", new Transpose(List.of(0, 2, 1, 3)), 0, TensorType.f32(64, 100, 8, 64));
        TensorType image = TensorType.f32(8, 28, 28, 64);
        add("concat 4 x [8,28,28,64]", new Concat(3), 0, image, image, image, image);
        List<Integer> pad = List.of(0, 1, 1, 0);
        add("pad 1 [8,28,28,64]", new Pad(pad, pad, Collections.nCopies(4, 0), 0), 0, image);
        add("random [128,494,32]", new Random(Shape.of(128, 494, 32), 1), 0, TensorType.i32(3));
    }

    private void recurrences() {
        for (int[] s : new int[][] {{32, 80, 32}, {64, 100, 64}, {32, 80, 128}, {64, 100, 256}}) {
            int n = s[0];
            int t = s[1];
            int u = s[2];
            String text = " [" + n + "," + t + "," + u + "]";
            double product = 2.0 * n * t * u * u;
            CellActivation cell = CellActivation.TANH;
            CellActivation gate = CellActivation.SIGMOID;
            TensorType state = TensorType.f32(n, u);
            TensorType seq = TensorType.f32(n, t, u);
            TensorType z = TensorType.f32(n, t, 4 * u);
            TensorType r = TensorType.f32(u, 4 * u);
            TensorType mask = TensorType.bool(n, t);
            add("lstm" + text, new Lstm(cell, gate), 4 * product, z, r, state, state, mask);
            Lstm.Backward lstm = new Lstm.Backward(cell, gate);
            add("lstm backward" + text, lstm, 4 * product, r, state, mask, seq, z, seq, seq);
            z = TensorType.f32(n, t, 3 * u);
            r = TensorType.f32(u, 3 * u);
            add("gru" + text, new Gru(cell, gate), 3 * product, z, r, TensorType.f32(3 * u), state, mask);
            Gru.Backward gru = new Gru.Backward(cell, gate);
            add("gru backward" + text, gru, 3 * product, r, state, mask, seq, z, seq, seq);
            r = TensorType.f32(u, u);
            add("simple rnn" + text, new SimpleRnn(cell), product, seq, r, state, mask);
            add("simple rnn backward" + text, new SimpleRnn.Backward(cell), product, r, mask, seq, seq);
        }
    }
}
