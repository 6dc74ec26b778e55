package org.argali.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.passes.Pipeline;
import org.argali.plan.Program;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, and what the updates compile to; the golden cases have the numbers. */
class OptimizersTest {
    private static final TensorType WEIGHT = TensorType.f32(31, 33);

    static Stream<Optimizer> elementwise() {
        return Stream.of(
                Optimizers.sgd(),
                Optimizers.sgd().momentum(0.9),
                Optimizers.sgd().momentum(0.9).nesterov(true).weightDecay(0.1),
                Optimizers.sgd().clipvalue(1),
                Optimizers.rmsprop(),
                Optimizers.rmsprop().momentum(0.9).centered(true),
                Optimizers.adam(),
                Optimizers.adam().amsgrad(true),
                Optimizers.adamw(),
                Optimizers.adagrad(),
                Optimizers.adadelta(),
                Optimizers.adamax(),
                Optimizers.lion(),
                Optimizers.ftrl(),
                Optimizers.adam().accumulate(4),
                Optimizers.adam().movingAverage(0.99));
    }

    /** A step of an optimizer on one weight. */
    private static Program step(Optimizer o) {
        GraphBuilder g = new GraphBuilder();
        Value gradient = g.matmul(g.parameter("x", TensorType.f32(31, 5)), g.parameter("dy", TensorType.f32(5, 33)));
        Value rate = g.parameter("rate", TensorType.f32());
        Value count = g.parameter("count", TensorType.f32());
        List<Value> before = new ArrayList<>(List.of(g.parameter("weight", WEIGHT)));
        o.slots(WEIGHT).forEach(s -> before.add(g.parameter(s.name(), s.type())));
        Value clipped = o.prepare(g, List.of(gradient)).get(0);
        List<Value> after =
                o.update(g, o.begin(g, rate, count), before.get(0), clipped, before.subList(1, before.size()));
        Map<Value, Value> updates = new LinkedHashMap<>();
        for (int i = 0; i < before.size(); i++) {
            updates.put(before.get(i), after.get(i));
        }
        return Program.of(g, List.of(), updates);
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void theUpdateOfAWeightIsOneKernel(Optimizer o) {
        Program p = step(o).optimized(Pipeline.standard());
        List<Node> large = p.graph().nodes().stream()
                .filter(n -> !(n.op() instanceof MatMul) && n.output().type().equals(WEIGHT))
                .toList();
        assertThat(large).as("%s", p.graph()).hasSize(1);
        assertThat(p.graph().nodes()).as("%s", p.graph()).hasSizeLessThanOrEqualTo(4); // product, scalars, update
    }

    @ParameterizedTest
    @CsvSource({"adam", "Adam", "RMSprop", "sgd", "SGD", "AdamW", "nadam", "lamb", "Adafactor", "ftrl", "lion"})
    void keepsKerasNames(String name) {
        assertThat(Optimizers.parse(name).name()).isEqualToIgnoringCase(name);
    }

    @Test
    void suggestsTheNearestName() {
        assertThatThrownBy(() -> Optimizers.parse("rmsporp"))
                .hasMessage("there is no optimizer 'rmsporp' (did you mean 'rmsprop'?)");
    }

    @Test
    void theLargestNormOfAllCannotBeKeptWhileGradientsAccumulate() {
        assertThatThrownBy(() -> Optimizers.sgd().globalClipnorm(1).accumulate(2))
                .hasMessageContaining("use clipnorm instead of globalClipnorm");
    }
}
