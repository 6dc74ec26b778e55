package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.op.CellActivation;
import org.argali.op.MatMul;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/**
 * An LSTM of many units, step by step: a product with the recurrent kernel, then one kernel for the gates. What goes from
 * step to step lies together in the workspace, so that one product, bound once, serves all steps.
 */
final class LstmOnCublasLt {
    private final KernelDevice device;
    private final KernelSource source;
    private final int steps;
    private final int units;
    private final long elements;
    private final MatrixProducts.Product product;

    private LstmOnCublasLt(
            BlasDevice device, Shape states, CellActivation cell, CellActivation gates, MatMul op, int inner, int out) {
        this.device = device;
        this.source = LstmOnNvrtc.source(LstmOnNvrtc.defines(states, cell, gates), "step", "step_back", "finish");
        this.steps = states.dim(1);
        this.units = states.last();
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

    static Kernel forward(BlasDevice device, Shape states, CellActivation cell, CellActivation gates) {
        int u = states.last();
        var rule = new LstmOnCublasLt(device, states, cell, gates, new MatMul(false, false), u, 4 * u);
        device.load(rule.source, "step");
        return rule.kernel(rule::forward);
    }

    static Kernel backward(BlasDevice device, Shape states, CellActivation cell, CellActivation gates) {
        int u = states.last();
        var rule = new LstmOnCublasLt(device, states, cell, gates, new MatMul(false, true), 4 * u, u);
        device.load(rule.source, "step_back");
        device.load(rule.source, "finish");
        return rule.kernel(rule::backward);
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
        return aligned(16 * elements);
    }

    private static long aligned(long bytes) {
        return (bytes + 255) / 256 * 256;
    }

    /** The state [n,u] goes into each product, z [n,4u] comes out. */
    private List<Launch> forward(Kernel.Bindings b) {
        long state = b.workspace().get(0).address();
        long z = state + smallBytes();
        product.bind(new MatrixProducts.Places(b.input(1).address(), state, 0, z, z + bigBytes()));
        List<Launch> all = new ArrayList<>();
        Slice h0 = b.input(2);
        Slice start =
                new Slice(b.workspace().get(0).buffer(), b.workspace().get(0).offset(), h0.bytes());
        all.add(s -> s.copy(h0, start));
        for (int t = 0; t < steps; t++) {
            all.add(product::on);
            all.add(launch(
                    "step",
                    step(t).pointer(b.input(0).address())
                            .pointer(b.input(3).address())
                            .pointer(b.input(4).address())
                            .pointer(z)
                            .pointer(state)
                            .pointer(b.output(0).address())
                            .pointer(b.output(1).address())
                            .pointer(b.output(2).address())));
        }
        return all;
    }

    /** dz [n,4u] goes into each product, the gradient of the state before [n,u] comes out. */
    private List<Launch> backward(Kernel.Bindings b) {
        long before = b.workspace().get(0).address();
        long dz = before + smallBytes();
        product.bind(new MatrixProducts.Places(b.input(0).address(), dz, 0, before, dz + bigBytes()));
        List<Launch> all = new ArrayList<>();
        for (int t = steps - 1; t >= 0; t--) {
            KernelArgs args = step(t);
            b.inputs().subList(1, 7).forEach(s -> args.pointer(s.address()));
            args.pointer(before).pointer(dz);
            b.outputs().forEach(s -> args.pointer(s.address()));
            all.add(launch("step_back", args));
            all.add(product::on);
        }
        all.add(launch(
                "finish",
                sizes().pointer(b.input(2).address())
                        .pointer(before)
                        .pointer(b.output(1).address())));
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
