package org.argali.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Reshape;
import org.argali.op.StopGradient;
import org.argali.op.Value;
import org.argali.plan.Program.Role;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;

/**
 * A program that is ready to run: kernels prepared, memory placed, the whole taken down as few calls of the device.
 *
 * <pre>{@code
 * try (var plan = ExecutionPlan.prepare(program, device, Optional.empty(), state)) {
 *     device.stream().write(x, plan.feed(0));
 *     plan.run();
 *     device.stream().read(plan.result(0), y);
 * }
 * }</pre>
 */
public final class ExecutionPlan implements AutoCloseable {
    private final Program program;
    private final Device device;
    private final Map<Value, Slice> places = new HashMap<>();
    private final List<Buffer> owned = new ArrayList<>();
    private final List<Kernel> kernels = new ArrayList<>();
    private final Stream.Recording recording;

    private ExecutionPlan(Program program, Device device, List<Slice> state) {
        this.program = program;
        this.device = device;
        List<Value> parameters = program.graph().parameters();
        List<Integer> states = program.states();
        for (int i = 0; i < states.size(); i++) {
            places.put(parameters.get(states.get(i)), state.get(i));
        }
        program.feeds()
                .forEach(i -> places.put(
                        parameters.get(i),
                        allocate(device.bytes(parameters.get(i).type()))));
        program.graph().nodes().forEach(this::prepare);
        recording = device.stream().record(this::launch);
    }

    /**
     * Prepares everything that running takes.
     *
     * @param fallback where ops go that {@code device} lacks; empty if that is an error
     * @param state places of the state parameters in order; the caller owns them
     */
    public static ExecutionPlan prepare(Program program, Device device, Optional<Device> fallback, List<Slice> state) {
        return new ExecutionPlan(program, device, state);
    }

    private void prepare(Node n) {
        if (n.op() instanceof Reshape || n.op() instanceof StopGradient) {
            places.put(n.output(), place(n.inputs().get(0)));
            return;
        }
        n.outputs().forEach(v -> places.put(v, allocate(device.bytes(v.type()))));
        Kernel kernel = device.prepare(n);
        long workspace = kernel.workspaceBytes();
        kernel.bind(new Kernel.Bindings(
                n.inputs().stream().map(this::place).toList(),
                n.outputs().stream().map(this::place).toList(),
                workspace == 0 ? List.of() : List.of(allocate(workspace))));
        kernels.add(kernel);
    }

    private Slice allocate(long bytes) {
        Buffer b = device.allocate(bytes);
        owned.add(b);
        return Slice.of(b);
    }

    private Slice place(Value v) {
        return Objects.requireNonNull(places.get(v));
    }

    private void launch() {
        kernels.forEach(k -> k.launch(device.stream()));
        List<Slice[]> second = new ArrayList<>();
        for (int i = 0; i < program.updates().size(); i++) {
            if (program.updates().get(i) != Program.FETCHED) {
                Slice from = place(program.graph().results().get(i));
                Slice copy = allocate(from.bytes());
                device.stream().copy(from, copy);
                second.add(new Slice[] {copy, result(i)});
            }
        }
        second.forEach(c -> device.stream().copy(c[0], c[1]));
    }

    /** The place of a fed parameter. It keeps what was written until something else is. */
    public Slice feed(int parameter) {
        if (program.roles().get(parameter) != Role.FEED) {
            throw new IllegalArgumentException("parameter " + parameter + " is state and belongs to the caller");
        }
        return place(program.graph().parameters().get(parameter));
    }

    /** The place of a result, valid from one run to the next: of an update that of its state. */
    public Slice result(int i) {
        int s = program.updates().get(i);
        return place(
                s == Program.FETCHED
                        ? program.graph().results().get(i)
                        : program.graph().parameters().get(s));
    }

    /** Puts one run on the device. Does not wait for it. */
    public void run() {
        recording.replay();
    }

    public MemoryPlan memory() {
        long state = program.states().stream()
                .mapToLong(i -> device.bytes(program.graph().parameters().get(i).type()))
                .sum();
        return new MemoryPlan(state, owned.stream().mapToLong(Buffer::bytes).sum());
    }

    public Placement placement() {
        return new Placement(List.of());
    }

    /** How many kernels one run launches. */
    public int kernels() {
        return kernels.size();
    }

    /** What a user should know: the device, and what does not run on it. */
    public List<String> report() {
        return List.of(device.description());
    }

    @Override
    public void close() {
        recording.close();
        kernels.forEach(Kernel::close);
        owned.forEach(Buffer::close);
    }
}
