package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Gather;
import org.argali.plan.Runs;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** Gathers batches from data that lie on the device, by the positions of their rows; that is part of the steps. */
final class ResidentFeeder implements Feeder {
    private final Device device;
    private final ResidentData data;
    private final int samples;
    private final int steps;
    private final long position;
    private final List<Kernel> kernels = new ArrayList<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Runs.Before> gathers = new ArrayList<>();
    private final Slice bank;
    private final Slice positions;
    /** Positions of the batches that begin at multiples of their size; of another the last one. */
    private final @Nullable Slice[] ofBatch;

    private @Nullable Slice other;
    private int otherFrom = -1;

    ResidentFeeder(StepProgram program, ResidentData data, List<NDArray> arrays, int steps) {
        this.device = program.session().device();
        this.data = data;
        this.samples = program.samples();
        this.steps = steps;
        this.position = device.bytes(TensorType.i32(1));
        this.ofBatch = new Slice[arrays.get(0).shape().dim(0) / samples + 1];
        try {
            bank = place(samples * steps * position);
            positions = steps == 1 ? bank : place(samples * position);
            for (int i = 0; i < arrays.size(); i++) {
                gathers.add(gather(
                        arrays.get(i).type(),
                        data.arrays().get(i),
                        program.feeds().get(i)));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Slice place(long bytes) {
        Buffer b = device.allocate(bytes);
        buffers.add(b);
        return Slice.of(b);
    }

    private Runs.Before gather(TensorType type, Slice from, Slice to) {
        GraphBuilder g = new GraphBuilder();
        Node node = g.add(
                new Gather(), List.of(g.parameter("data", type), g.parameter("rows", TensorType.i32(samples))), "data");
        Kernel kernel = device.prepare(node);
        kernels.add(kernel);
        List<Slice> workspace = kernel.workspaceBytes() == 0 ? List.of() : List.of(place(kernel.workspaceBytes()));
        kernel.bind(new Kernel.Bindings(List.of(from, positions), List.of(to), workspace));
        List<Slice> writes = new ArrayList<>(workspace);
        writes.add(to);
        Stream stream = device.stream();
        return new Runs.Before(() -> kernel.launch(stream), List.of(from, positions), writes);
    }

    @Override
    public List<Runs.Before> before(int s) {
        List<Runs.Before> all = new ArrayList<>();
        if (steps > 1) {
            Slice own = new Slice(bank.buffer(), s * positions.bytes(), positions.bytes());
            all.add(new Runs.Before(() -> device.stream().copy(own, positions), List.of(own), List.of(positions)));
        }
        all.addAll(gathers);
        return all;
    }

    @Override
    public void bring(int[] rows, int from) {
        data.bring(rows);
        device.stream().copy(positionsFrom(from), bank);
    }

    private Slice positionsFrom(int from) {
        if (from % samples == 0) {
            Slice s = ofBatch[from / samples];
            if (s == null) {
                s = slice(from);
                ofBatch[from / samples] = s;
            }
            return s;
        }
        Slice s = other;
        if (s == null || otherFrom != from) {
            s = slice(from);
            other = s;
            otherFrom = from;
        }
        return s;
    }

    private Slice slice(int from) {
        return new Slice(data.order().buffer(), from * position, bank.bytes());
    }

    @Override
    public boolean isReady() {
        return data.isOpen();
    }

    @Override
    public void close() {
        kernels.forEach(Kernel::close);
        buffers.forEach(Buffer::close);
    }
}
