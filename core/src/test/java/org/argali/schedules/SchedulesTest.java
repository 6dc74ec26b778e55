package org.argali.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.argali.graph.GraphBuilder;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One cycle, which Keras does not have; the golden cases have the numbers of the others. */
class SchedulesTest {
    /** The formula of PyTorch's OneCycleLR with 20 steps of at most 0.1. */
    @ParameterizedTest
    @CsvSource({"0, 0.004", "3, 0.06683281573", "5, 0.1", "6, 0.09874640062", "12, 0.0500002", "19, 4e-7", "40, 4e-7"})
    void oneCycleRisesAndFalls(int step, double wanted) {
        GraphBuilder g = new GraphBuilder();
        var at = g.parameter("step", TensorType.f32());
        var graph = g.build(Schedules.oneCycle(0.1, 20).rate(g, at));
        double rate = Reference.run(graph, List.of(NDArray.scalar((float) step)))
                .get(0)
                .at(0);
        assertThat(rate).isCloseTo(wanted, within(1e-8));
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThatThrownBy(() -> Schedules.oneCycle(0.1, 20).up(1)).hasMessageContaining("above 0 and below 1");
        assertThatThrownBy(() -> Schedules.oneCycle(0.1, 0)).hasMessageContaining("steps must be positive");
        assertThatThrownBy(() -> Schedules.ofEpoch(0, e -> e)).hasMessageContaining("steps must be positive");
    }
}
