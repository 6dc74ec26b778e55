package org.argali.cpu;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.argali.graph.Node;
import org.argali.natives.ArgaliCpu;
import org.argali.op.OpNames;
import org.argali.spi.DeviceException;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;

/** A native kernel and its handle. */
final class CpuKernel implements Kernel {
    /** Which input may share its place with which output. */
    @FunctionalInterface
    interface InPlace {
        InPlace NEVER = (input, output) -> false;
        InPlace ALWAYS = (input, output) -> true;

        boolean allowed(int input, int output);
    }

    /** Words for an error that a run met. */
    @FunctionalInterface
    interface Failure {
        String message(long position, long value);
    }

    private final long handle;
    private final long alone; // a program of this kernel
    private final InPlace inPlace;
    private final Failure failure;
    private boolean open = true;

    /**
     * Makes the kernel.
     *
     * @param kind a line of {@code creators.def}
     */
    CpuKernel(CpuDevice device, Node node, String kind, Attributes attributes) {
        this(device, node, kind, attributes, InPlace.NEVER);
    }

    CpuKernel(CpuDevice device, Node node, String kind, Attributes attributes, InPlace inPlace) {
        this(device, where(node), kind, attributes, inPlace, (position, value) -> where(node) + " failed");
    }

    CpuKernel(CpuDevice device, Node node, String kind, Attributes attributes, Failure failure) {
        this(device, where(node), kind, attributes, InPlace.NEVER, failure);
    }

    CpuKernel(CpuDevice device, String where, String kind, Attributes attributes, InPlace inPlace, Failure failure) {
        this(device.threads(), device.splitsProducts(), where, kind, attributes, inPlace, failure);
    }

    private CpuKernel(
            int threads,
            boolean split,
            String where,
            String kind,
            Attributes attributes,
            InPlace inPlace,
            Failure failure) {
        this.handle = ArgaliCpu.kernelCreate(kind, attributes.integers(), attributes.reals(), threads, split ? 1 : 0);
        if (handle == 0) {
            throw new DeviceException(where + " cannot be prepared on the CPU: " + ArgaliCpu.lastError());
        }
        this.alone = ArgaliCpu.programCreate(1, new long[] {handle});
        this.inPlace = inPlace;
        this.failure = failure;
    }

    /** {@code [embedding_1]}: the layer, else the op. */
    static String where(Node node) {
        return "[" + (node.scope().isEmpty() ? OpNames.of(node.op()) : node.scope()) + "]";
    }

    long handle() {
        return handle;
    }

    @Override
    public long workspaceBytes() {
        return ArgaliCpu.kernelWorkspace(handle);
    }

    @Override
    public boolean canRunInPlace(int input, int output) {
        return inPlace.allowed(input, output);
    }

    @Override
    public void bind(Bindings b) {
        long[] addresses = Stream.of(b.inputs(), b.outputs(), b.workspace())
                .flatMapToLong(l -> l.stream().flatMapToLong(s -> LongStream.of(s.address())))
                .toArray();
        bind(addresses);
    }

    void bind(long... addresses) {
        ArgaliCpu.kernelBind(handle, addresses.length, addresses);
    }

    @Override
    public void launch(org.argali.spi.Stream stream) {
        ((CpuStream) stream).put(this);
    }

    /** Runs at once; whether it went well. */
    boolean run() {
        return ArgaliCpu.programRun(alone) == 0;
    }

    /** What the last run met. */
    DeviceException error() {
        return new DeviceException(
                failure.message(ArgaliCpu.kernelFailure(handle, 0), ArgaliCpu.kernelFailure(handle, 1)));
    }

    /** A kernel that copies bytes, bound to its places. */
    static CpuKernel copying(int threads, Slice from, Slice to) {
        Attributes a = MoveOnCpu.copyOfBytes(from.bytes());
        CpuKernel k =
                new CpuKernel(threads, false, "[copy]", "copy", a, InPlace.NEVER, (position, value) -> "[copy] failed");
        k.bind(from.address(), to.address());
        return k;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            ArgaliCpu.programFree(alone);
            ArgaliCpu.kernelFree(handle);
        }
    }
}
