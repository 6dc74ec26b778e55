package org.argali.cpu;

import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.op.CustomOp;
import org.argali.op.Elements;
import org.argali.reference.GradientCheck;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An op from outside between the recorded parts of a step. */
class CpuCustomOpTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(12, 3), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(12, 1), i -> Math.cos(i));

    /** {@code x^power}. */
    record Power(int power) implements CustomOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public void compute(List<Elements> in, List<Elements> out) {
            for (int i = 0; i < in.get(0).size(); i++) {
                out.get(0).set(i, Math.pow(in.get(0).get(i), power));
            }
        }

        @Override
        public void vjp(Vjp c) {
            c.grad(0, c.mul(c.outputGrad(), c.mul(c.emit(new Power(power - 1), c.input(0)), power)));
        }
    }

    record Refuses() implements CustomOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public void compute(List<Elements> in, List<Elements> out) {
            throw new IllegalArgumentException("takes no 7");
        }
    }

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static Model model(CustomOp op) {
        Model m = Sequential.of(
                input(3), dense(4), activation((e, v) -> e.emit(op, v)).name("own"), dense(1));
        m.compile("adam", "mse");
        return m;
    }

    private static List<NDArray> trained(DeviceConfig config, CustomOp op) {
        Runtime.configure(config);
        try (Model m = model(op)) {
            m.fit(X, Y, Fit.epochs(3).batchSize(5).shuffle(false).verbose(0));
            return m.getWeights();
        }
    }

    @Test
    void trainsAsOnTheReferenceAndAsWithOpsOfTheFramework() {
        List<NDArray> cpu = trained(DeviceConfig.cpu(), new Power(2));
        List<NDArray> reference = trained(DeviceConfig.reference(), new Power(2));
        for (int i = 0; i < cpu.size(); i++) {
            for (int k = 0; k < cpu.get(i).size(); k++) {
                assertThat(cpu.get(i).at(k))
                        .isEqualTo(reference.get(i).at(k), org.assertj.core.api.Assertions.within(1e-5));
            }
        }
    }

    @Test
    void itsGradientCanBeChecked() {
        assertThat(GradientCheck.of(new Power(3), List.of(X), 7)).isEmpty();
    }

    @Test
    void whatItThrowsNamesTheLayer() {
        Runtime.configure(DeviceConfig.cpu());
        try (Model m = model(new Refuses())) {
            assertThatThrownBy(() -> m.predict(X))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContainingAll("[own]", "refuses failed: takes no 7");
            assertThatThrownBy(() -> m.fit(X, Y, Fit.epochs(1).verbose(0)))
                    .hasMessageContaining("refuses] has no gradient rule");
        }
    }
}
