package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.op.MatMul;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/**
 * A recurrence of many units, step by step: a product with the recurrent kernel, then one kernel for the rest. What goes from
 * step to step lies together in the workspace, so that one product, bound once, serves all steps.
 */
final class RecurrenceOnCublasLt {
    private final KernelDevice device;
    private final Recurrence rule;
    private final KernelSource source;
    private final int steps;
    private final int units;
    private final long elements;
    private final MatrixProducts.Product product;

    private RecurrenceOnCublasLt(BlasDevice device, Recurrence rule, MatMul op, int inner, int out) {
        this.device = device;
        this.rule = rule;
        this.source = rule.source(rule.defines(), "step", "step_back", "finish");
        Shape states = rule.states();
        this.steps = states.dim(1);
        this.units = rule.units();
        this.elements = (long) states.dim(0) * units;
        this.product = device.products()
                .planned(MatMulOnCublasLt.problem(
                        DType.FLOAT32,
                        op,
                        Shape.of(states.dim(0), inner),
                        Shape.of(states.dim(0), out),
                        false,
                        device.math()));
    }

    static Kernel forward(BlasDevice device, Recurrence rule) {
        var steps = new RecurrenceOnCublasLt(device, rule, new MatMul(false, false), rule.units(), rule.columns());
        device.load(steps.source, "step");
        return steps.kernel(steps::forward);
    }

    static Kernel backward(BlasDevice device, Recurrence rule) {
        var steps = new RecurrenceOnCublasLt(device, rule, new MatMul(false, true), rule.columns(), rule.units());
        device.load(steps.source, "step_back");
        device.load(steps.source, "finish");
        return steps.kernel(steps::backward);
    }

    private Kernel kernel(Function<Kernel.Bindings, List<Launch>> binder) {
        return OwnKernel.of(binder)
                .workspace(smallBytes() + bigBytes() + product.workspaceBytes())
                .releasing(product::close);
    }

    private long smallBytes() {
        return aligned(4 * elements);
    }

    private long bigBytes() {
        return aligned(4L * rule.cell().gates * elements);
    }

    private static long aligned(long bytes) {
        return (bytes + 255) / 256 * 256;
    }

    /** The state [n,u] goes into each product, z [n,gates u] comes out. */
    private List<Launch> forward(Kernel.Bindings b) {
        long state = b.workspace().get(0).address();
        long z = state + smallBytes();
        product.bind(new MatrixProducts.Places(b.input(1).address(), state, 0, z, z + bigBytes()));
        List<Launch> all = new ArrayList<>();
        Slice h0 = b.input(rule.cell().start);
        Slice start =
                new Slice(b.workspace().get(0).buffer(), b.workspace().get(0).offset(), h0.bytes());
        all.add(s -> s.copy(h0, start));
        for (int t = 0; t < steps; t++) {
            KernelArgs args = step(t);
            IntStream.range(0, b.inputs().size())
                    .filter(i -> i != 1 && i != rule.cell().start)
                    .forEach(i -> args.pointer(b.input(i).address()));
            args.pointer(z).pointer(state);
            b.outputs().forEach(s -> args.pointer(s.address()));
            all.add(product::on);
            all.add(launch("step", args));
        }
        return all;
    }

    /** dz [n,gates u] goes into each product, the gradient of the state before [n,u] comes out. */
    private List<Launch> backward(Kernel.Bindings b) {
        long before = b.workspace().get(0).address();
        long dz = before + smallBytes();
        product.bind(new MatrixProducts.Places(b.input(0).address(), dz, 0, before, dz + bigBytes()));
        List<Launch> all = new ArrayList<>();
        for (int t = steps - 1; t >= 0; t--) {
            KernelArgs args = step(t);
            b.inputs().stream().skip(1).forEach(s -> args.pointer(s.address()));
            args.pointer(before).pointer(dz);
            b.outputs().forEach(s -> args.pointer(s.address()));
            all.add(launch("step_back", args));
            all.add(product::on);
        }
        all.add(launch(
                "finish",
                sizes().pointer(b.input(rule.cell().mask).address())
                        .pointer(before)
                        .pointer(b.output(rule.cell().gradient).address())));
        return all;
    }

    private KernelArgs sizes() {
        return new KernelArgs().index(elements).int32(units).int32(steps);
    }

    private KernelArgs step(int t) {
        return sizes().int32(t);
    }

    private Launch launch(String entry, KernelArgs args) {
        return device.load(source, entry).launch(Grid.ofThreads(elements, device), args);
    }
}
