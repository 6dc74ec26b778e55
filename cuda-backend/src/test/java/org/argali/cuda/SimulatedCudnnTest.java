package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Padding.SAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.argali.cuda.driver.Cudnn;
import org.argali.cuda.driver.CudnnPlan;
import org.argali.cuda.driver.CudnnPlans;
import org.argali.cuda.kernel.Convolutions.Direction;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.cuda.kernel.Convolutions.Places;
import org.argali.cuda.kernel.Convolutions.Problem;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.Buffer;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the simulated cuDNN's engines is taken, what is done where none is, and what may not happen. */
class SimulatedCudnnTest extends SimulatedTest {
    private static final String POLICY = "argali.cuda.conv";
    private String before = "";

    /** What convolves on the devices that are opened from now on; what did before. */
    static String convolveBy(String policy) {
        String old = System.getProperty(POLICY, "");
        System.setProperty(POLICY, policy);
        return old;
    }

    @BeforeEach
    void choose() {
        before = convolveBy("cudnn");
        Runtime.configure(EACH_ALONE);
    }

    @AfterEach
    void giveBack() {
        convolveBy(before);
        System.clearProperty("argali.cuda.choose");
    }

    private static double step(Model m, int channels) {
        return m.trainOnBatch(
                        NDArray.generate(TensorType.f32(4, 5, 5, channels), i -> Math.sin(i)),
                        NDArray.generate(TensorType.f32(4, 1), i -> Math.cos(i)))
                .get("loss");
    }

    private static Model model(int channels, int filters) {
        Runtime.seed(7);
        Model m = Sequential.of(
                input(5, 5, channels), conv2d(filters, 2).padding(SAME).activation(RELU), flatten(), dense(1));
        m.compile("sgd", "mse");
        return m;
    }

    /** Sizes with padding after alone, which x takes in, since the library has none for it. */
    @ParameterizedTest
    @CsvSource({"3, 4, true", "2, 3, true", "3, 3, false"})
    void convolvesWithTheEngineThatTakesIt(int channels, int filters, boolean isTaken) {
        Model m = model(channels, filters);
        double first = step(m, channels);
        double second = step(m, channels);
        assertThat(Simulation.calls("cudnnBackendExecute") > 0).isEqualTo(isTaken);
        assertThat(Simulation.ran("struct Sizes") > 0).isEqualTo(!isTaken);
        Runtime.configure(DeviceConfig.reference());
        Model same = model(channels, filters);
        assertThat(first).isCloseTo(step(same, channels), within(1e-5));
        assertThat(second).isCloseTo(step(same, channels), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"recommended", "timed"})
    void aProgramTrainsAsOnTheReference(String policy) {
        System.setProperty("argali.cuda.choose", policy);
        Programs program = Programs.TEXT;
        List<Double> got = losses(program, program.model(), 20);
        assertThat(Simulation.calls("cudnnBackendExecute")).isPositive();
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
        List<Double> wanted = losses(program, program.model(), 20);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.get(i)).as("step %d", i).isCloseTo(wanted.get(i), within(1e-5 * wanted.get(i)));
        }
    }

    @Test
    void aPlanThatFailsToRunIsLeftForOurKernel() {
        Simulation.failAt(List.of("cudnnBackendExecute"), 1, 1000, 0);
        Model m = model(3, 4);
        double loss = step(m, 3);
        assertThat(Simulation.ran("struct Sizes")).isPositive();
        Runtime.configure(DeviceConfig.reference());
        assertThat(loss).isCloseTo(step(model(3, 4), 3), within(1e-5));
    }

    private static Problem problem(int filters) {
        return problem(filters, Epilogue.NONE);
    }

    private static Problem problem(int filters, Epilogue epilogue) {
        List<Long> none = List.of(0L, 0L);
        List<Long> ones = List.of(1L, 1L);
        return new Problem(
                DType.FLOAT32,
                Direction.FORWARD,
                epilogue,
                List.of(1L, 2L, 4L, 4L),
                List.of((long) filters, 2L, 3L, 3L),
                List.of(1L, (long) filters, 2L, 2L),
                none,
                none,
                ones,
                ones,
                false,
                1 << 20);
    }

    @Test
    void theFirstThatIsExactAndWorksIsTakenAndTheRestSayWhyNot() {
        try (CudaDevice device = (CudaDevice) new SimulatedBackend().open(EACH_ALONE)) {
            device.convolutions();
            try (Cudnn cudnn = new Cudnn(((CudaStream) device.stream()).queue(), false);
                    CudnnPlans even = cudnn.plans(problem(2));
                    CudnnPlans odd = cudnn.plans(problem(3))) {
                try (CudnnPlan plan = even.next().orElseThrow()) {
                    assertThat(plan.name()).isEqualTo("engine 12, notes []");
                    assertThat(plan.workspaceBytes()).isEqualTo(4096);
                }
                try (CudnnPlan plan = odd.next().orElseThrow()) {
                    assertThat(plan.name()).isEqualTo("engine 20, notes []");
                    assertThat(plan.workspaceBytes()).isZero();
                }
                assertThat(odd.refusals())
                        .containsExactly(
                                "engine 10, notes [0]: not exact enough, or not the same every time",
                                "engine 11, notes [4]: not exact enough, or not the same every time",
                                "engine 12, notes []: CUDNN_STATUS_NOT_SUPPORTED (3000): engine 12 does not know such"
                                        + " sizes");
            }
        }
    }

    @Test
    void anEngineThatDiffersEachTimeIsTakenOnRequestAlone() {
        try (CudaDevice device = (CudaDevice) new SimulatedBackend().open(EACH_ALONE)) {
            device.convolutions();
            try (Cudnn cudnn = new Cudnn(((CudaStream) device.stream()).queue(), true);
                    CudnnPlans plans = cudnn.plans(problem(2));
                    CudnnPlan plan = plans.next().orElseThrow()) {
                assertThat(plan.name()).isEqualTo("engine 11, notes [4]");
            }
        }
        Runtime.configure(EACH_ALONE.determinism(DeviceConfig.Determinism.FAST));
        Model m = model(3, 4);
        double loss = step(m, 3);
        assertThat(Simulation.calls("cudnnBackendExecute")).isPositive();
        Runtime.configure(DeviceConfig.reference());
        assertThat(loss).isCloseTo(step(model(3, 4), 3), within(1e-5));
    }

    @ParameterizedTest
    @EnumSource(Epilogue.class)
    void biasAndReluArePartOfAPlan(Epilogue epilogue) {
        try (CudaDevice device = (CudaDevice) new SimulatedBackend().open(EACH_ALONE)) {
            device.convolutions();
            try (Cudnn cudnn = new Cudnn(((CudaStream) device.stream()).queue(), false);
                    CudnnPlans plans = cudnn.plans(problem(2, epilogue));
                    CudnnPlan plan = plans.next().orElseThrow()) {
                assertThat(plan.name()).isEqualTo("engine 12, notes []");
            }
        }
    }

    @Test
    void aPlanIsFoundAgainByItsToken() {
        try (CudaDevice device = (CudaDevice) new SimulatedBackend().open(EACH_ALONE)) {
            device.convolutions();
            try (Cudnn cudnn = new Cudnn(((CudaStream) device.stream()).queue(), false);
                    CudnnPlans all = cudnn.plans(problem(2));
                    CudnnPlans again = cudnn.plans(problem(2));
                    CudnnPlans others = cudnn.plans(problem(2));
                    CudnnPlan first = all.next().orElseThrow();
                    CudnnPlan second = all.next().orElseThrow();
                    CudnnPlan restored = again.restore(second.token()).orElseThrow()) {
                assertThat(second.name()).isNotEqualTo(first.name());
                assertThat(restored.name()).isEqualTo(second.name());
                assertThat(restored.token()).isEqualTo(second.token());
                assertThat(others.restore("5 engine 12, notes []".getBytes(StandardCharsets.UTF_8)))
                        .as("in another place")
                        .isEmpty();
            }
        }
    }

    @Test
    void whatAPlanMayNotDoIsFound() {
        try (CudaDevice device = (CudaDevice) new SimulatedBackend().open(EACH_ALONE);
                Buffer x = device.allocate(32 * 4);
                Buffer filter = device.allocate(36 * 4);
                Buffer tooSmall = device.allocate(4)) {
            device.convolutions();
            try (Cudnn cudnn = new Cudnn(((CudaStream) device.stream()).queue(), false);
                    CudnnPlans plans = cudnn.plans(problem(2));
                    CudnnPlan plan = plans.next().orElseThrow();
                    Buffer workspace = device.allocate(4096);
                    CudnnPlan.Call call = plan.call(
                            new Places(x.address(), filter.address(), tooSmall.address(), 0, workspace.address()))) {
                assertThatThrownBy(() -> device.stream().record(call::run).close())
                        .isInstanceOf(DeviceException.class);
                assertThat(Simulation.findings())
                        .containsExactly(
                                "cudnnBackendExecute runs a plan for the first time while a stream is captured");
                Simulation.reset(1);
                call.run();
                assertThatThrownBy(() -> device.stream().sync()).hasMessageContaining("(700)");
                assertThat(Simulation.findings())
                        .containsExactly(
                                "cudnnBackendExecute writes 32 bytes at 0 bytes into an allocation of 4 bytes");
                Simulation.reset(1);
            }
        }
    }
}
