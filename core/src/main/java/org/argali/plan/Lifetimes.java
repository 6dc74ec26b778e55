package org.argali.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.argali.graph.Node;

/**
 * From when to when the spots of one side are needed, and which of them follow others in place: an output takes the
 * place of an input of equal size that is read here for the last time, where the kernel allows it.
 *
 * <p>Feeds are needed all the time: they are written before a run and stay. Results are needed to the end.
 */
final class Lifetimes {
    private final Schedule schedule;
    private final KernelFacts facts;
    private final int[] first;
    private final int[] last;
    /** The first spot of the chain that a spot is in. */
    private final int[] head;

    private Lifetimes(Schedule schedule, KernelFacts facts) {
        this.schedule = schedule;
        this.facts = facts;
        int n = schedule.spots().size();
        first = new int[n];
        last = new int[n];
        head = IntStream.range(0, n).toArray();
    }

    /** What the arena of a side holds, in order of first need. */
    static List<Block> blocks(Schedule schedule, KernelFacts facts, Side side) {
        Lifetimes l = new Lifetimes(schedule, facts);
        l.measure();
        for (int t = 0; t < schedule.steps().size(); t++) {
            l.reuse(t);
        }
        List<Block> blocks = new ArrayList<>(l.workspaces(side));
        blocks.addAll(l.chains(side));
        return blocks;
    }

    private void measure() {
        List<Step> steps = schedule.steps();
        Arrays.fill(first, Integer.MAX_VALUE);
        for (int t = 0; t < steps.size(); t++) {
            for (Spot s : steps.get(t).writes()) {
                first[s.id()] = Math.min(first[s.id()], t);
                last[s.id()] = t;
            }
            for (Spot s : steps.get(t).reads()) {
                last[s.id()] = t;
            }
        }
        for (Spot s : schedule.spots()) {
            if (s.kind() != Spot.Kind.TEMPORARY) {
                first[s.id()] = -1;
                last[s.id()] = steps.size();
            }
        }
        schedule.results().forEach(s -> last[s.id()] = steps.size());
    }

    private void reuse(int t) {
        Step step = schedule.steps().get(t);
        if (step.node().isEmpty()) {
            return;
        }
        Set<Integer> taken = new HashSet<>();
        for (int o = 0; o < step.writes().size(); o++) {
            Spot out = step.writes().get(o);
            if (out.isTemporary()) {
                int output = o;
                dying(step, t)
                        .filter(c -> !taken.contains(c) && mayTake(step, output, c))
                        .findFirst()
                        .ifPresent(c -> {
                            taken.add(c);
                            head[out.id()] = c;
                            last[c] = last[out.id()];
                        });
            }
        }
    }

    /** Chains that are read here for the last time. */
    private java.util.stream.Stream<Integer> dying(Step step, int t) {
        return step.reads().stream()
                .filter(Spot::isTemporary)
                .map(s -> head[s.id()])
                .distinct()
                .filter(c -> last[c] == t);
    }

    private boolean mayTake(Step step, int output, int chain) {
        Node n = step.node().orElseThrow();
        Spot out = step.writes().get(output);
        Spot in = schedule.spots().get(chain);
        return out.bytes() == in.bytes()
                && out.side() == in.side()
                && IntStream.range(0, step.reads().size())
                        .filter(i -> head[step.reads().get(i).id()] == chain)
                        .allMatch(i -> isElementForElement(n, i, output) && facts.canRunInPlace(n, i, output));
    }

    /** Bytes may be equal where elements are not: {@code f32[2,1]} and {@code bool[2,4]}. */
    private static boolean isElementForElement(Node n, int input, int output) {
        return n.inputs().get(input).type().size()
                == n.outputs().get(output).type().size();
    }

    private List<Block> workspaces(Side side) {
        List<Block> blocks = new ArrayList<>();
        for (int t = 0; t < schedule.steps().size(); t++) {
            Optional<Node> n = schedule.steps().get(t).node().filter(x -> facts.side(x) == side);
            long bytes = n.map(facts::workspaceBytes).orElse(0L);
            if (bytes > 0) {
                Step step = schedule.steps().get(t);
                blocks.add(new Block(List.of(), step.scope(), "workspace of " + step.op(), bytes, t, t));
            }
        }
        return blocks;
    }

    private List<Block> chains(Side side) {
        List<List<Spot>> members = new ArrayList<>();
        schedule.spots().forEach(s -> members.add(new ArrayList<>()));
        schedule.spots().stream()
                .filter(s -> s.side() == side && s.kind() != Spot.Kind.STATE)
                .forEach(s -> members.get(head[s.id()]).add(s));
        return members.stream().filter(m -> !m.isEmpty()).map(this::block).toList();
    }

    private Block block(List<Spot> chain) {
        Spot s = chain.get(0);
        return new Block(
                List.copyOf(chain),
                s.scope(),
                s.type().toString(),
                s.bytes(),
                Math.min(first[s.id()], last[s.id()]),
                last[s.id()]);
    }
}
