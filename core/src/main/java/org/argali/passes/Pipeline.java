package org.argali.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.argali.debug.Debug;
import org.argali.debug.Debug.Topic;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Composite;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.LookupConv;
import org.argali.op.Op;
import org.argali.op.SeparableConv;
import org.argali.op.SquaredDeviations;
import org.argali.op.TableUpdate;
import org.argali.passes.verify.Checks;

/**
 * Passes in order: some again and again until none changes anything, then the rest once.
 *
 * <pre>{@code
 * Graph better = Pipeline.standard().apply(graph);
 * }</pre>
 *
 * @param first run once, before all
 * @param repeated run until they are stable, four rounds at most
 * @param last run once after that
 */
public record Pipeline(List<Pass> first, List<Pass> repeated, List<Pass> last) {
    private static final int MOST_ROUNDS = 4;

    /** From so many elements on, what the gradient of a table moves takes longer than a few launches. */
    private static final int LARGE_TABLE = 1 << 18;

    public Pipeline {
        first = List.copyOf(first);
        repeated = List.copyOf(repeated);
        last = List.copyOf(last);
    }

    /** What every program goes through, whatever the device. */
    public static Pipeline standard() {
        return standardFor(op -> false, node -> false);
    }

    /**
     * What every program goes through.
     *
     * @param has whether the device has kernels of its own for an op that passes may write or take apart: {@link Biased},
     *     each {@link Composite}, {@link FusedRows}, {@link FusedSums}, {@link Fused.Many}, {@link Fused.ManySums}, {@link LookupConv},
     *     {@link SeparableConv}, {@link SquaredDeviations}, {@link TableUpdate}
     * @param runs whether the device runs a node as it is: with values of a half type, or a {@link Biased}
     */
    public static Pipeline standardFor(Predicate<Class<? extends Op>> has, Predicate<Node> runs) {
        RemoveUnused clean = new RemoveUnused();
        FuseRows rows = new FuseRows(runs);
        List<Pass> last = new ArrayList<>();
        if (has.test(LookupConv.class)) {
            last.addAll(List.of(new ConvOfLookups(), new EliminateCommon()));
        }
        if (has.test(Biased.class)) {
            last.addAll(List.of(clean, new FuseBias(runs, has.test(Fused.Many.class))));
        }
        if (has.test(FusedSums.class)) {
            last.addAll(List.of(new FactorSums(), new Simplify(), new EliminateCommon(), clean));
            if (has.test(FusedRows.class)) {
                last.addAll(List.of(new DropOnes(), new Simplify(), new EliminateCommon(), clean));
            }
        }
        if (has.test(SquaredDeviations.class)) {
            last.add(new FuseVariance((sum, of) -> has.test(FusedRows.class) && rows.takes(sum, of)));
        }
        if (has.test(SeparableConv.class)) {
            last.add(new FuseSeparable());
        }
        last.add(has.test(FusedSums.class) ? new Recompute() : Recompute.ofWideningCasts());
        last.addAll(List.of(clean, new FuseElementwise(), clean));
        if (has.test(TableUpdate.class)) {
            last.add(new FuseTableUpdates(runs, has.test(Fused.Many.class) ? LARGE_TABLE : 0));
        }
        if (has.test(Fused.ManySums.class)) {
            last.add(new GroupSums());
        }
        if (has.test(FusedRows.class)) {
            last.addAll(List.of(rows, clean));
        }
        if (has.test(Fused.Many.class)) {
            last.addAll(List.of(new InlineSmallLoops(), clean));
        }
        if (has.test(FusedSums.class)) {
            last.add(new FuseSums());
        }
        if (has.test(Fused.Many.class)) {
            last.add(new GroupLoops());
        }
        return new Pipeline(
                List.of(
                        new ExpandComposites(n -> has.test(n.op().getClass()) && runs.test(n)),
                        new ComputeInFloat(runs)),
                List.of(clean, new FoldConstants(), new Simplify(), new EliminateCommon()),
                last);
    }

    /** As {@link #standardFor}, without fusion: each op runs by itself and keeps its name. */
    public static Pipeline unfused(Predicate<Node> runs) {
        Pipeline all = standardFor(op -> false, runs);
        return new Pipeline(all.first, all.repeated, List.of(new RemoveUnused()));
    }

    /** Changes nothing. */
    public static Pipeline none() {
        return of();
    }

    /** Each pass once. */
    public static Pipeline of(Pass... passes) {
        return new Pipeline(List.of(), List.of(), List.of(passes));
    }

    public Graph apply(Graph graph) {
        return apply(graph, Debug.current());
    }

    /** With dumps and checks as {@code debug} wants them. */
    public Graph apply(Graph graph, Debug debug) {
        debug.dump(Topic.GRAPH, "graph", graph::toString);
        Graph g = run(first, graph, debug);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Graph before = g;
            g = run(repeated, g, debug);
            if (g == before) {
                break;
            }
        }
        g = run(last, g, debug);
        if (debug.on(Topic.VERIFY) && contains(RemoveUnused.class)) {
            Checks.cleanedUp(g);
        }
        return g;
    }

    private boolean contains(Class<? extends Pass> pass) {
        return Stream.concat(repeated.stream(), last.stream()).anyMatch(pass::isInstance);
    }

    private static Graph run(List<Pass> passes, Graph graph, Debug debug) {
        Graph g = graph;
        for (Pass pass : passes) {
            Graph after = pass.apply(g);
            if (after != g) {
                debug.dump(Topic.PASSES, pass.name(), after::toString);
                if (debug.on(Topic.VERIFY)) {
                    Checks.rewritten(pass.name(), g, after);
                }
            }
            g = after;
        }
        return g;
    }
}
