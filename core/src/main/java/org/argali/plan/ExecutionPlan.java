package org.argali.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.debug.Debug;
import org.argali.debug.Debug.Topic;
import org.argali.graph.Node;
import org.argali.op.Transfer;
import org.argali.plan.Program.Role;
import org.argali.spi.Bytes;
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
    private final Placement placement;
    private final Schedule schedule;
    private final PreparedKernels kernels;
    private final Memory memory;
    private final Runner runner;
    private final String device;
    /** What happens in each run. */
    private final List<Action> actions = new ArrayList<>();

    /** What is to be closed, the last first. */
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private ExecutionPlan(Program program, Device device, Optional<Device> fallback, List<Slice> state, Debug debug) {
        this.program = program;
        this.device = device.description();
        this.placement = Placement.of(program, device, fallback);
        try {
            kernels = own(new PreparedKernels(placement, device, fallback));
            kernels.prepare();
            schedule = Schedule.of(placement.program(), kernels);
            memory = own(new Memory(schedule, kernels, sides()));
            debug.dump(Topic.PLAN, "plan", this::toString);
            if (debug.on(Topic.VERIFY)) {
                memory.verify();
            }
            memory.allocate(schedule, state);
            debug.dump(
                    Topic.MEMORY, "memory", () -> memory.plan() + device.description() + ": " + device.memory() + "\n");
            for (Action a : allActions()) {
                if (a.step().isOnce()) {
                    a.work().run();
                } else {
                    actions.add(a);
                }
            }
            runner = own(
                    SteppedRunner.isWanted(debug)
                            ? new SteppedRunner(actions, kernels, memory, debug)
                            : new RecordedRunner(actions, kernels));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Prepares everything that running takes.
     *
     * @param fallback where ops go that {@code device} lacks; empty if that is an error
     * @param state places of the state parameters in order; the caller owns them
     * @throws org.argali.spi.UnsupportedOnBackendException naming all ops that have no place
     * @throws org.argali.spi.OutOfDeviceMemoryException with the memory plan, if it does not fit
     */
    public static ExecutionPlan prepare(Program program, Device device, Optional<Device> fallback, List<Slice> state) {
        return prepare(program, device, fallback, state, Debug.current());
    }

    /** With dumps and checks as {@code debug} wants them. */
    public static ExecutionPlan prepare(
            Program program, Device device, Optional<Device> fallback, List<Slice> state, Debug debug) {
        int states = program.states().size();
        if (state.size() != states) {
            throw new IllegalArgumentException(
                    "[prepare] the program has " + states + " states, but " + state.size() + " places were given");
        }
        return new ExecutionPlan(program, device, fallback, state, debug);
    }

    private <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    private Set<Side> sides() {
        return placement.report().isEmpty() ? EnumSet.of(Side.DEVICE) : EnumSet.allOf(Side.class);
    }

    private List<Action> allActions() {
        List<Action> all = new ArrayList<>();
        for (int i = 0; i < schedule.steps().size(); i++) {
            Step step = schedule.steps().get(i);
            if (step.node().isPresent()) {
                all.add(action(i, step, step.node().get()));
            } else if (step.reads().get(0).bytes() > 0) {
                all.add(copy(step));
            }
        }
        return all;
    }

    private Action action(int i, Step step, Node node) {
        Side side = kernels.side(node);
        Stream stream = kernels.device(side).stream();
        List<Slice> in = memory.places(step.reads());
        List<Slice> out = memory.places(step.writes());
        if (node.op() instanceof Transfer) {
            Stream source = kernels.device(step.reads().get(0).side()).stream();
            return Action.transfer(step, side, source, in.get(0), stream, out.get(0));
        }
        Kernel kernel = kernels.kernel(node);
        Kernel.Bindings bindings = new Kernel.Bindings(in, out, memory.workspace(i, node));
        kernel.bind(bindings);
        return Action.kernel(step, side, kernel, bindings, stream);
    }

    private Action copy(Step step) {
        Slice from = memory.place(step.reads().get(0));
        Slice to = memory.place(step.writes().get(0));
        return Action.copy(step, from, to, kernels.device(Side.DEVICE).stream());
    }

    /** The place of a fed parameter. It keeps what was written until something else is. */
    public Slice feed(int parameter) {
        if (program.roles().get(parameter) != Role.FEED) {
            throw new IllegalArgumentException(
                    "[feed] " + program.name(parameter) + " is state and belongs to the caller");
        }
        return memory.place(schedule.parameters().get(parameter));
    }

    /** The place of a result, valid from one run to the next: of an update that of its state. */
    public Slice result(int i) {
        return memory.place(schedule.results().get(i));
    }

    /** Puts one run on the device. Does not wait for it, unless ops run elsewhere. */
    public void run() {
        runner.run();
    }

    /** So many runs as there are lists, as one piece of work; before run {@code i} comes {@code before.get(i)}. */
    public Runs runs(List<List<Runs.Before>> before) {
        return new Runs(before, actions, kernels);
    }

    /** Whether each kernel is waited for, for debugging; {@link #runs} does not. */
    public boolean isStepped() {
        return runner instanceof SteppedRunner;
    }

    /** The first infinite number that the last run wrote; looked for with {@link Topic#NANS} alone. */
    public Optional<NonFiniteException> firstInfinite() {
        return runner.firstInfinite();
    }

    public MemoryPlan memory() {
        return memory.plan();
    }

    public Placement placement() {
        return placement;
    }

    /** How many kernels one run launches. */
    public int kernels() {
        return (int) actions.stream().filter(a -> a.step().node().isPresent()).count();
    }

    /** What happens to memory in a run. */
    public MemoryTimeline timeline() {
        return MemoryTimeline.of(schedule, memory.arena(Side.DEVICE).blocks());
    }

    /**
     * Runs the program so often, one kernel after another, and tells how long each takes by itself; where the device notes times
     * itself, {@code ahead} whole runs come before each, behind which the launches queue.
     */
    public List<KernelTime> times(int runs, int ahead) {
        return new KernelTimer(actions, kernels.device(Side.DEVICE).stream(), runner::run).times(runs, ahead);
    }

    /** What one run costs by count. */
    public Cost cost() {
        return Cost.of(schedule.steps());
    }

    /** What a user should know: the device, what does not run on it, how much memory it takes. */
    public List<String> report() {
        List<String> lines = new ArrayList<>(List.of(device));
        lines.addAll(placement.report());
        lines.add(kernels() + " kernels as " + runner + ", "
                + Bytes.text(memory.plan().arena()) + " besides "
                + Bytes.text(memory.plan().state()) + " of state");
        return lines;
    }

    /** The steps with their places. */
    @Override
    public String toString() {
        return placement + "\n" + memory.describe(schedule);
    }

    /** Releases kernels and memory, not the state. A second call does nothing. */
    @Override
    public void close() {
        while (!owned.isEmpty()) {
            close(owned.pop());
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
