package org.argali.cuda;

import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.op.CudaCode;
import org.argali.op.CudaOp;
import org.argali.op.CustomOp;
import org.argali.op.Elements;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.spi.UnsupportedOnBackendException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Ops of a user's own with a body in CUDA C. */
class SimulatedCustomOpTest extends SimulatedTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(24, 3), i -> 2 * Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(24, 1), i -> Math.cos(i));
    private static final String SOFT_CLIP = """
            // of one element each
            KERNEL(soft_clip)(const float* x, float* y, int n, float bound) {
                EACH(i, n) y[i] = bound * atanf(x[i] / bound);
            }
            """;

    /** In Java and in CUDA C. */
    record SoftClip(double bound) implements CustomOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public void compute(List<Elements> in, List<Elements> out) {
            for (int i = 0; i < in.get(0).size(); i++) {
                out.get(0).set(i, bound * Math.atan(in.get(0).get(i) / bound));
            }
        }

        @Override
        public Optional<CudaCode> cuda(List<TensorType> in) {
            return Optional.of(
                    CudaCode.of("soft_clip", SOFT_CLIP).numbers((int) in.get(0).size(), bound));
        }

        @Override
        public void vjp(Vjp c) {
            c.grad(0, c.div(c.outputGrad(), c.add(c.square(c.div(c.input(0), bound)), 1)));
        }
    }

    /** In CUDA C alone. */
    record Given(CudaCode code) implements CudaOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public Optional<CudaCode> cuda(List<TensorType> in) {
            return Optional.of(code);
        }
    }

    /** In Java alone. */
    record Twice() implements CustomOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public void compute(List<Elements> in, List<Elements> out) {
            for (int i = 0; i < in.get(0).size(); i++) {
                out.get(0).set(i, 2 * in.get(0).get(i));
            }
        }
    }

    private static Model model(CustomOp op) {
        Model m = Sequential.of(
                input(3), dense(4), activation((e, v) -> e.emit(op, v)).name("own"), dense(1));
        m.compile("adam", "mse");
        return m;
    }

    private static List<Double> losses(DeviceConfig config, CustomOp op) {
        Runtime.configure(config);
        Runtime.seed(3);
        return model(op).fit(X, Y, Fit.epochs(5).batchSize(10).verbose(0)).get("loss");
    }

    @Test
    void trainsAsTheSameInJava() {
        List<Double> java = losses(DeviceConfig.reference(), new SoftClip(1.5));
        List<Double> cuda = losses(EACH_ALONE, new SoftClip(1.5));
        assertThat(Simulation.called())
                .containsKey("cuModuleLoadData"); // compiled, or taken from the cache of an earlier run
        for (int i = 0; i < java.size(); i++) {
            assertThat(cuda.get(i)).isCloseTo(java.get(i), within(1e-5));
        }
    }

    @Test
    void isPartOfTheRecordedStep() {
        Model m = model(new SoftClip(1.5));
        m.trainOnBatch(X, Y);
        Simulation.reset(1);
        m.trainOnBatch(X, Y);
        assertThat(Simulation.calls("cudaGraphLaunch")).isEqualTo(1);
        assertThat(Simulation.calls("cuLaunchKernel")).isZero();
    }

    @Test
    void withoutJavaItRunsOnAGpuAlone() {
        Given op = new Given(CudaCode.of("soft_clip", SOFT_CLIP).numbers(24 * 4, 1.5f));
        NDArray got = model(op).predict(X, 24);
        Runtime.seed(7);
        assertThat(model(new SoftClip(1.5)).predict(X, 24)).isEqualTo(got);
        Runtime.configure(DeviceConfig.reference());
        assertThatThrownBy(() -> model(op).predict(X, 24))
                .isInstanceOf(UnsupportedOnBackendException.class)
                .hasMessageContaining("[own] simulated_custom_op_test.given")
                .hasMessageContaining("it is written in CUDA C alone; write its compute in Java, too");
    }

    @Test
    void withoutCudaCItHasNoPlaceOnAGpuByItself() {
        assertThatThrownBy(() -> model(new Twice()).predict(X))
                .isInstanceOf(UnsupportedOnBackendException.class)
                .hasMessageContaining("[own]")
                .hasMessageContaining("it is written in Java alone; give it a cuda body")
                .hasMessageContaining("allowSoftPlacement(true)");
    }

    @Test
    void withoutCudaCItRunsSoftlyOnTheCpuWhichIsSaid() {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(3);
        NDArray wanted = model(new Twice()).predict(X, 24);
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        NDArray got;
        try {
            Runtime.configure(EACH_ALONE.allowSoftPlacement(true).logPlacement(true));
            Runtime.seed(3);
            got = model(new Twice()).predict(X, 24);
        } finally {
            System.setErr(before);
        }
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.at(i)).isCloseTo(wanted.at(i), within(1e-5));
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains(
                        "[own] simulated_custom_op_test.twice runs on cpu, not on cuda-simulation: it is written in Java alone;"
                                + " give it a cuda body to run it here; copies "
                                + 2 * 24 * 4 * Float.BYTES + " bytes in each run")
                .contains("[own] simulated_custom_op_test.twice [f32[24,4]]: cpu")
                .containsPattern("\\[dense\\S*] \\S+ \\[f32\\[24,4\\]\\]: cuda-simulation");
    }

    @Test
    void theCompilersWordsCountTheUsersLines() {
        Given op = new Given(CudaCode.of("wrong", "\nKERNEL(wrong)(const float* x, float* y) {\n    y[0] = z;\n}\n"));
        assertThatThrownBy(() -> model(op).predict(X))
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("[own] simulated_custom_op_test.given: its CUDA C is refused: ")
                .hasMessageContaining("wrong(3): error:");
    }

    @Test
    void aKernelThatTakesSomethingElseIsRefused() {
        assertThatThrownBy(() -> model(
                                new Given(CudaCode.of("soft_clip", SOFT_CLIP).numbers(96)))
                        .predict(X))
                .hasMessageContaining("takes (const float* x, float* y, int n, float bound)")
                .hasMessageContaining("is given (float*, float*, int)");
        assertThatThrownBy(() -> model(
                                new Given(CudaCode.of("soft_clip", SOFT_CLIP).numbers(96L, 1.5f)))
                        .predict(X))
                .hasMessageContaining("is given (float*, float*, long long, float)");
        assertThatThrownBy(
                        () -> model(new Given(CudaCode.of("clip", SOFT_CLIP))).predict(X))
                .hasMessageContaining("its CUDA C has no kernel clip; it is declared as KERNEL(clip)(const float* x");
    }

    @Test
    void aNameThatCppChangesIsRefused() {
        String plain = SOFT_CLIP.replace("KERNEL(soft_clip)", "__global__ void soft_clip");
        Given mangled = new Given(CudaCode.of("soft_clip", plain).numbers(96, 1.5f));
        assertThatThrownBy(() -> model(mangled).predict(X))
                .hasMessageContaining(
                        "its kernel soft_clip has a name that C++ changes; declare it as KERNEL(soft_clip)");
        String named = SOFT_CLIP.replace("KERNEL(soft_clip)", "extern \"C\" __global__ void soft_clip");
        Given fine = new Given(CudaCode.of("soft_clip", named).numbers(96, 1.5f));
        assertThat(model(fine).predict(X, 24).size()).isEqualTo(24);
    }

    @Test
    void anAccessOutsideIsFound() {
        Given op = new Given(CudaCode.of("soft_clip", SOFT_CLIP).numbers(1 << 20, 1.5f));
        assertThatThrownBy(() -> model(op).predict(X)).hasMessageContaining("cudaErrorIllegalAddress");
        assertThat(Simulation.findings()).first().asString().startsWith("kernel soft_clip: ");
        Simulation.reset(0);
    }
}
