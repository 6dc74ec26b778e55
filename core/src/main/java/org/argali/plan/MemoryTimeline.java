package org.argali.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How many bytes are alive at each step of a program, by what they are. Known before it runs.
 *
 * @param state bytes of weights, slots and counters, which are there all the time
 * @param data bytes of what is fed and of constants, which are there all the time
 * @param moments one for each kernel and copy, in order
 */
public record MemoryTimeline(long state, long data, List<Moment> moments) {
    public MemoryTimeline {
        moments = List.copyOf(moments);
    }

    /**
     * While one kernel runs.
     *
     * @param op what runs
     * @param scope the layer that wrote it, with what of it
     * @param activations bytes of what layers give, and of what is made from it
     * @param gradients bytes of gradients
     * @param workspace bytes of the kernel's own scratch memory
     */
    public record Moment(String op, String scope, long activations, long gradients, long workspace) {
        /** What is alive besides state and data. */
        public long temporaries() {
            return activations + gradients + workspace;
        }
    }

    /** The timeline of a program on a device that need not be here. */
    public static MemoryTimeline of(Program program, KernelFacts facts) {
        Schedule schedule = Schedule.of(program, facts);
        return of(schedule, Lifetimes.blocks(schedule, facts, Side.DEVICE));
    }

    static MemoryTimeline of(Schedule schedule, List<Block> blocks) {
        List<Block> passing =
                blocks.stream().filter(b -> b.isWorkspace() || b.first() >= 0).toList();
        long[] activations = new long[schedule.steps().size()];
        long[] gradients = activations.clone();
        long[] workspace = activations.clone();
        for (Block b : passing) {
            long[] kind = b.isWorkspace() ? workspace : b.isGradient() ? gradients : activations;
            for (int t = b.first(); t <= Math.min(b.last(), kind.length - 1); t++) {
                kind[t] += b.bytes();
            }
        }
        List<Moment> moments = new ArrayList<>();
        for (int t = 0; t < activations.length; t++) {
            Step s = schedule.steps().get(t);
            if (s.isOfEachRun()) {
                moments.add(new Moment(s.op(), s.scope(), activations[t], gradients[t], workspace[t]));
            }
        }
        return new MemoryTimeline(
                schedule.parameters().stream()
                        .filter(s -> s.kind() == Spot.Kind.STATE)
                        .mapToLong(Spot::bytes)
                        .sum(),
                blocks.stream()
                        .filter(b -> !b.isWorkspace() && b.first() < 0)
                        .mapToLong(Block::bytes)
                        .sum(),
                moments);
    }

    /** Most bytes that are alive at one time, gaps between tensors left out. */
    public long peak() {
        return state
                + data
                + moments.stream().mapToLong(Moment::temporaries).max().orElse(0);
    }

    /** The kernel at which most bytes are alive, counted from 0; the first of several. */
    public int fullest() {
        int at = 0;
        for (int i = 1; i < moments.size(); i++) {
            at = moments.get(i).temporaries() > moments.get(at).temporaries() ? i : at;
        }
        return at;
    }

    /** A line of titles and one for each moment: {@code step,op,scope,state,data,activations,gradients,workspace}. */
    public String csv() {
        StringBuilder lines = new StringBuilder("step,op,scope,state,data,activations,gradients,workspace\n");
        for (int i = 0; i < moments.size(); i++) {
            Moment m = moments.get(i);
            List<Object> cells =
                    List.of(i, m.op(), m.scope(), state, data, m.activations(), m.gradients(), m.workspace());
            lines.append(cells.stream().map(Object::toString).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return lines.toString();
    }

    @Override
    public String toString() {
        return csv();
    }
}
