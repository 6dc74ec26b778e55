package org.argali.model;

import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryTest {
    @BeforeEach
    void configure() {
        Runtime.configure(DeviceConfig.reference());
    }

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static History of(String name, double... values) {
        History h = new History();
        for (int i = 0; i < values.length; i++) {
            h.add(i, Logs.of(Map.of(name, values[i])));
        }
        return h;
    }

    @Test
    void aRowHasFirstLastBestAndTheCourse() {
        NDArray x = NDArray.generate(TensorType.f32(32, 2), i -> Math.sin(i));
        NDArray y = NDArray.generate(TensorType.f32(32, 1), i -> i % 2);
        Model m = Sequential.of(input(2), dense(1).activation(SIGMOID));
        m.compile("sgd", "mse", "acc");
        History h = m.fit(x, y, Fit.epochs(6).initialEpoch(2).verbose(0).validationSplit(0.25));
        m.close();
        List<String> lines = h.toString().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).isEqualTo("4 epochs         first          last          best (epoch)");
        for (int i = 0; i < 4; i++) {
            String name = h.names().get(i);
            List<Double> v = h.get(name);
            boolean up = name.endsWith("acc");
            double best = v.stream().reduce(up ? Math::max : Math::min).orElseThrow();
            String[] cells = lines.get(i + 1).trim().split(" +");
            assertThat(cells).startsWith(name, HistoryTable.number(v.get(0)), HistoryTable.number(h.last(name)));
            assertThat(cells[3]).isEqualTo(HistoryTable.number(best));
            assertThat(cells[4]).isEqualTo("(" + (3 + v.indexOf(best)) + ")");
            assertThat(cells[5]).matches("[\u2581-\u2588]{4}");
        }
    }

    @Test
    void theCourseRunsFromTheLeastToTheLargest() {
        assertThat(of("x", 0, 1, 2, 3, 4, 5, 6, 7).toString())
                .endsWith(" -  \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588");
        assertThat(of("x", 3, Double.NaN, 1, Double.POSITIVE_INFINITY, 2).toString())
                .endsWith("-  \u2588 \u2581 \u2585");
        assertThat(of("x", 5).toString())
                .startsWith("1 epoch ")
                .endsWith("5             5                     -  \u2581");
    }

    @Test
    void manyEpochsAreDrawnByMeans() {
        double[] up = new double[1000];
        for (int i = 0; i < up.length; i++) {
            up[i] = i;
        }
        String course = of("x", up).toString().replaceAll("(?s).*-  ", "");
        assertThat(course).hasSize(40).startsWith("\u2581").endsWith("\u2588");
        assertThat(course.chars().sorted().toArray()).isEqualTo(course.chars().toArray());
    }

    @Test
    void numbersHaveNoNeedlessZeros() {
        assertThat(HistoryTable.number(0.001)).isEqualTo("0.001");
        assertThat(HistoryTable.number(100)).isEqualTo("100");
        assertThat(HistoryTable.number(1e-7)).isEqualTo("1.00000e-07");
        assertThat(HistoryTable.number(Double.NaN)).isEqualTo("NaN");
        assertThat(new History()).hasToString("no epochs");
    }
}
