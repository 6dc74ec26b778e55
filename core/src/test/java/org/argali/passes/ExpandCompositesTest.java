package org.argali.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.argali.autodiff.Backprop;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.GraphText;
import org.argali.op.Attend;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpandCompositesTest {
    private static final String WHOLE = """
            graph(%0:f32[1,2,3,4] q, %1:f32[1,2,5,4] k, %2:f32[1,2,5,6] v)
              %3, %4 = attend %0 %1 %2 : f32[1,2,3,6], f32[1,2,3,2]
              return %3
            """;

    @Test
    void whereThereIsNoKernelItIsProductsAndASoftmax() {
        Graph after = new RemoveUnused().apply(new ExpandComposites(n -> false).apply(GraphText.parse(WHOLE)));
        assertThat(after).hasToString("""
                graph(%0:f32[1,2,3,4] q, %1:f32[1,2,5,4] k, %2:f32[1,2,5,6] v)
                  %3 = mat_mul{transA=false, transB=true} %0 %1 : f32[1,2,3,5]
                  %4 = softmax %3 : f32[1,2,3,5]
                  %5 = mat_mul{transA=false, transB=false} %4 %2 : f32[1,2,3,6]
                  return %5
                """);
    }

    @Test
    void whereThereIsOneItStays() {
        Graph graph = GraphText.parse(WHOLE);
        assertThat(new ExpandComposites(n -> true).apply(graph)).isSameAs(graph);
        assertThat(Pipeline.standardFor(op -> true, n -> true).apply(graph).count(Attend.class))
                .isEqualTo(1);
        assertThat(Pipeline.standardFor(op -> false, n -> true).apply(graph).count(Attend.class))
                .isZero();
    }

    /** The op, the op taken apart afterwards, and single ops from the beginning; the gradient has a gradient too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allGiveTheSameNumbersAndGradients(boolean masked) {
        List<NDArray> in = new ArrayList<>();
        for (TensorType t : types(masked)) {
            in.add(NDArray.generate(
                    t, i -> t.dtype().isFloat() ? Math.sin(i * 0.7 + in.size()) : i % 5 < 4 && i > 4 ? 1 : 0));
        }
        Graph whole = program(masked, true);
        List<NDArray> wanted = Reference.run(program(masked, false), in);
        List<NDArray> got = Reference.run(whole, in);
        List<NDArray> apart = Reference.run(new ExpandComposites(n -> false).apply(whole), in);
        for (int r = 0; r < wanted.size(); r++) {
            for (int i = 0; i < wanted.get(r).size(); i++) {
                assertThat(got.get(r).at(i))
                        .as("result %d", r)
                        .isCloseTo(wanted.get(r).at(i), within(1e-5));
                assertThat(apart.get(r).at(i))
                        .as("result %d", r)
                        .isCloseTo(wanted.get(r).at(i), within(1e-5));
            }
        }
    }

    private static List<TensorType> types(boolean masked) {
        List<TensorType> all = new ArrayList<>(List.of(
                TensorType.f32(1, 2, 3, 4),
                TensorType.f32(1, 2, 5, 4),
                TensorType.f32(1, 2, 5, 6),
                TensorType.f32(1, 2, 3, 6)));
        if (masked) {
            all.add(TensorType.bool(1, 1, 3, 5));
        }
        return all;
    }

    private static Graph program(boolean masked, boolean whole) {
        GraphBuilder g = new GraphBuilder();
        List<Value> in = new ArrayList<>();
        types(masked).forEach(t -> in.add(g.parameter("x" + in.size(), t)));
        List<Value> of = new ArrayList<>(in.subList(0, 3));
        of.addAll(in.subList(4, in.size()));
        Value y = whole
                ? g.emitAll(new Attend(), of).get(0)
                : new Attend().asOps(g, of).get(0);
        List<Value> first = Backprop.gradients(g, g.sum(g.mul(y, in.get(3))), in.subList(0, 3));
        Value more = first.stream()
                .map(d -> g.sum(g.mul(d, g.tanh(d))))
                .reduce(g::add)
                .orElseThrow();
        List<Value> results = new ArrayList<>(List.of(y));
        results.addAll(first);
        results.addAll(Backprop.gradients(g, more, in.subList(0, 4)));
        return g.build(results);
    }
}
