package org.argali.models.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.argali.layers.Weight;
import org.argali.model.Model;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;

/** The networks have Keras' numbers of weights, and there are data for them. */
class WorkloadsTest {
    private static final Map<String, Long> WEIGHTS = Map.of(
            "W1", 64 * 32 + 32 + 32 * 32 + 32 + 32 * 10 + 10L,
            "W4", 2000 * 128 + 7 * 128 * 32 + 32 + 7 * 32 * 32 + 32 + 33L,
            "mobilenetv2", 2_257_984 + 1280 * 10 + 10L, // Keras' without top, and 10 classes
            "W6", 23_587_712 + 2048 * 10 + 10L, // Keras' ResNet50 without top, and 10 classes
            "W7", 20_861_480 + 2048 * 10 + 10L,
            "W8", 23_587_712 + 2048 * 10 + 10L,
            "W9", 20_861_480 + 2048 * 10 + 10L,
            "W10", 30_000 * 512 + 6 * (4 * (512 * 512 + 512) + 2 * 512 * 2048 + 2560 + 4 * 512) + 2 * 512 + 5_130L);

    private static List<Workload> every() {
        return Stream.of(Workloads.all(), Workloads.large(), Workloads.networks())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void weightsAsInKeras() {
        for (Workload w : every()) {
            long count = w.network().get().weights().stream()
                    .map(Weight::type)
                    .mapToLong(t -> t.size())
                    .sum();
            assertThat(count).as(w.name()).isEqualTo(WEIGHTS.getOrDefault(w.name(), count));
        }
    }

    @Test
    void eachNameIsFoundAndNamesOne() {
        assertThat(every().stream().map(Workload::name)).doesNotHaveDuplicates();
        assertThat(every())
                .allSatisfy(w -> assertThat(Workloads.named(w.name().toUpperCase(Locale.ROOT))
                                .orElseThrow()
                                .name())
                        .isEqualTo(w.name()));
        assertThat(Workloads.named("unets")).isEmpty();
    }

    @Test
    void aBatchForEachInputAndOutput() {
        for (Workload w : every()) {
            Model m = w.network().get();
            List<NDArray> x = w.inputs(m, 3);
            List<NDArray> y = w.targets(m, 3);
            assertThat(x)
                    .as(w.name())
                    .hasSameSizeAs(m.inputs())
                    .allMatch(a -> a.shape().dim(0) == 3);
            assertThat(y)
                    .as(w.name())
                    .hasSameSizeAs(w.objectives(m))
                    .allMatch(a -> a.shape().dim(0) == 3);
            assertThat(w.inputs(m, 3)).isEqualTo(x);
        }
    }
}
