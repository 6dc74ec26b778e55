package org.argali.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.argali.debug.Debug;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.After;
import org.argali.op.MatMul;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.passes.Pipeline;
import org.argali.plan.KernelFacts;
import org.argali.plan.MemoryPlan;
import org.argali.plan.Program;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Gradients that compute the forward pass again are the same, and need less of it. */
class RecomputationTest {
    private static final int LAYERS = 25;
    private static final TensorType X = TensorType.f32(512, 16);
    private static final TensorType W = TensorType.f32(16, 16);

    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.parameter("x", X);
    private final List<Value> weights = new ArrayList<>();

    /** Layers one after another, each third of which adds what came three before it. */
    private Value loss() {
        Value h = x;
        Value shortcut = x;
        for (int i = 0; i < LAYERS; i++) {
            Value w = g.parameter("w" + i, W);
            weights.add(w);
            h = g.emit(Unary.TANH, g.emit(new MatMul(false, false), h, w));
            if (i % 3 == 2) {
                h = g.add(h, shortcut);
                shortcut = h;
            }
        }
        return g.mean(g.square(h));
    }

    private Graph gradients(boolean again) {
        Value loss = loss();
        List<Value> all = again ? Backprop.recomputing(g, loss, weights) : Backprop.gradients(g, loss, weights);
        List<Value> sums = all.stream().map(v -> g.sum(v, 0)).toList();
        return g.build(sums);
    }

    private static List<NDArray> values(Graph graph) {
        List<NDArray> in = new ArrayList<>();
        graph.parameters().forEach(p -> in.add(NDArray.generate(p.type(), i -> Math.sin(in.size() + i * 1.7) / 3)));
        return Reference.run(graph, in);
    }

    private static long arena(Graph graph) {
        return MemoryPlan.of(Program.of(graph).optimized(Pipeline.standard(), Debug.off()), KernelFacts.typical())
                .arena();
    }

    @Test
    void theNumbersAreTheSameAndTheMemoryIsLess() {
        Graph kept = gradients(false);
        Graph again = new RecomputationTest().gradients(true);
        assertThat(again.count(After.class)).isBetween(3L, 40L);
        assertThat(values(again)).isEqualTo(values(kept));
        assertThat(arena(again)).isLessThan(arena(kept) * 6 / 10);
    }
}
