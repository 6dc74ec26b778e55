package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.argali.autodiff.Backprop;
import org.argali.debug.Debug;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.GraphText;
import org.argali.op.Fused;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineTest {
    private static final Debug VERIFY = Debug.of("verify", Path.of("unused"));

    static Stream<Pipeline> pipelines() {
        return Stream.of(
                Pipeline.of(new RemoveUnused()),
                Pipeline.of(new FoldConstants()),
                Pipeline.of(new Simplify()),
                Pipeline.of(new EliminateCommon()),
                Pipeline.of(new FuseBias(n -> true, false)),
                Pipeline.of(new FuseElementwise()),
                Pipeline.of(new FuseElementwise(), new RemoveUnused(), new FuseTableUpdates(n -> true, 0)),
                Pipeline.of(new FuseElementwise(), new RemoveUnused(), new GroupSums()),
                Pipeline.of(new FuseElementwise(), new InlineSmallLoops(1, 2), new RemoveUnused()),
                Pipeline.of(new FuseRows(n -> true)),
                Pipeline.of(new FactorSums()),
                Pipeline.of(new Recompute(1)),
                Pipeline.of(new FuseSums()),
                Pipeline.of(
                        new FactorSums(), new Recompute(1), new FuseElementwise(), new RemoveUnused(), new FuseSums()),
                Pipeline.standard(),
                Pipeline.standardFor(op -> true, node -> false));
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void optimisedGraphsComputeTheSame(Pipeline pipeline) {
        long first = Long.getLong("argali.seed", System.nanoTime() % 1_000_000);
        for (long seed = first; seed < first + Integer.getInteger("argali.seeds", 60); seed++) {
            Random random = new Random(seed);
            Graph g = RandomGraphs.graph(random, 5 + random.nextInt(60));
            List<NDArray> in = RandomGraphs.inputs(g, random);
            Graph better = pipeline.apply(g, VERIFY);
            String where = "rerun with -Dargali.seed=" + seed + "\n" + g + better;
            assertSame(Reference.run(g, in), Reference.run(better, in), where);
        }
    }

    private static void assertSame(List<NDArray> expected, List<NDArray> actual, String where) {
        for (int i = 0; i < expected.size(); i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                double e = expected.get(i).at(k);
                double a = actual.get(i).at(k);
                if (Double.compare(e, a) != 0) {
                    assertThat(a)
                            .as("result %d element %d, %s", i, k, where)
                            .isCloseTo(e, within(1e-6 * (1 + Math.abs(e))));
                }
            }
        }
    }

    @Test
    void aStepOfTrainingBecomesOneLoopForEachUpdate() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(8, 4));
        Value w = g.parameter("w", TensorType.f32(4, 3));
        Value b = g.parameter("b", TensorType.f32(3));
        Value loss = g.mean(g.square(g.relu(g.add(g.matmul(x, w), b))));
        List<Value> grads = Backprop.gradients(g, loss, List.of(w, b));
        Graph step = g.build(loss, g.sub(w, g.mul(grads.get(0), 0.1)), g.sub(b, g.mul(grads.get(1), 0.1)));
        Graph better = Pipeline.standard().apply(step, VERIFY);
        assertThat(better.nodes().size()).isLessThanOrEqualTo(9);
        assertThat(better.count(Fused.class)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void tenThousandNodesTakeWellUnderASecond() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(8, 16));
        Value w = g.parameter("w", TensorType.f32(16, 16));
        for (int i = 0; i < 1250; i++) {
            Value y = g.matmul(x, w);
            x = g.add(g.mul(g.tanh(g.add(y, g.fill(x.type(), i))), 0.5), g.neg(g.neg(x)));
        }
        Graph graph = g.build(x);
        Pipeline.standard().apply(graph, VERIFY);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean(); // the processor's time, since builds share it
        long start = threads.getCurrentThreadCpuTime();
        Graph better = Pipeline.standard().apply(graph, Debug.off());
        double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
        assertThat(graph.nodes().size()).isGreaterThan(10_000);
        assertThat(better.nodes().size()).isLessThan(2_600);
        assertThat(seconds).isLessThan(1);
    }

    @Test
    void longChainsNeedNoDeepStack() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(4));
        for (int i = 0; i < 10_000; i++) {
            x = i % 3 == 0 ? g.sum(g.broadcastTo(x, x.shape().prepend(2)), 0) : g.tanh(x);
        }
        assertThat(Pipeline.standard().apply(g.build(x)).nodes()).isNotEmpty();
    }

    @Test
    void eachStageIsDumped(@TempDir Path dir) throws Exception {
        Graph g = GraphText.parse(graph("%0:f32[3] x | %1 = neg %0 : f32[3] | %2 = neg %1 : f32[3] | %2"));
        Pipeline.standard().apply(g, Debug.of("graph,passes", dir));
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString()).sorted())
                    .containsExactly("001-graph.txt", "002-simplify.txt", "003-remove_unused.txt");
        }
        assertThat(dir.resolve("001-graph.txt")).hasContent(g.toString());
    }

    @Test
    void aPassThatBreaksAGraphIsNamed() {
        Pass bad = new Pass() {
            @Override
            public Graph apply(Graph g) {
                return new Graph(g.parameters(), List.of(), g.results());
            }

            @Override
            public String name() {
                return "lose_nodes";
            }
        };
        Graph g = GraphText.parse(graph("%0:f32[3] x | %1 = neg %0 : f32[3] | %1"));
        assertThatThrownBy(() -> Pipeline.of(bad).apply(g, VERIFY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[lose_nodes] EveryInputIsDefined: the result neg f32[3] is not computed");
    }
}
