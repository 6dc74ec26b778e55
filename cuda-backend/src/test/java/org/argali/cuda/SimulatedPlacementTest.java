package org.argali.cuda;

import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.simulation.Simulation;
import org.argali.debug.Debug;
import org.argali.losses.Losses;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.op.Gather;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.optimizers.Optimizers;
import org.argali.reference.ReferenceBackend;
import org.argali.runtime.Session;
import org.argali.spi.Backend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Lowerings;
import org.argali.spi.UnsupportedOnBackendException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.Objective;
import org.argali.train.Signature;
import org.argali.train.StepProgram;
import org.argali.train.TrainPlan;
import org.argali.train.TrainState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device without kernels for products trains with them on the fallback, to the same numbers, or says why it does not. */
class SimulatedPlacementTest extends SimulatedTest {
    private static final int BATCH = 16;
    private static final Signature STEP = new Signature(
            Signature.Mode.TRAIN,
            List.of(TensorType.f32(BATCH, 6)),
            List.of(TensorType.f32(BATCH, 3)),
            List.of(Optional.empty()));

    /** The simulated device without rules for a class of ops. */
    private record Without(Backend real, Class<? extends Op> type) implements Backend {
        @Override
        public String name() {
            return real.name();
        }

        @Override
        public int priority() {
            return real.priority();
        }

        @Override
        public Availability availability() {
            return real.availability();
        }

        @Override
        public Lowerings lowerings() {
            return real.lowerings().except(type, (op, node) -> Optional.of("left out for this test"));
        }

        @Override
        public Device open(DeviceConfig config) {
            return new CudaDevice(this, config);
        }
    }

    private static Session session(Class<? extends Op> missing, boolean softPlacement) {
        Device reference = new ReferenceBackend().open(DeviceConfig.reference());
        return new Session(
                new Without(new SimulatedBackend(), missing).open(EACH_ALONE),
                softPlacement ? Optional.of(reference) : Optional.empty(),
                "");
    }

    private static StepProgram prepare(Session session, Model model) {
        return prepare(session, model, Debug.current());
    }

    private static StepProgram prepare(Session session, Model model, Debug debug) {
        TrainState state = new TrainState(
                model,
                TrainPlan.of(
                        Optimizers.sgd(),
                        List.of(new Objective(
                                model.outputNames().get(0),
                                Optional.of(Losses.parse("categorical_crossentropy")),
                                1,
                                List.of()))),
                1);
        return StepProgram.prepare(session, model, state, STEP, debug);
    }

    private static Model model() {
        Model m = Sequential.of(input(6), dense(5).activation(TANH), dense(3).activation(SOFTMAX));
        m.setWeights(m.getWeights().stream()
                .map(w -> NDArray.generate(w.type(), i -> Math.sin(1 + i)))
                .toList());
        return m;
    }

    private static List<NDArray> trained(StepProgram step, Model model) {
        NDArray x = NDArray.generate(TensorType.f32(BATCH, 6), i -> Math.cos(i * 0.3));
        NDArray y = NDArray.generate(TensorType.f32(BATCH, 3), i -> i % 3 == i / 3 % 3 ? 1 : 0);
        int[] rows = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            rows[i] = i;
        }
        for (int i = 0; i < 5; i++) {
            step.feed(0, x, rows, 0, BATCH);
            step.feed(1, y, rows, 0, BATCH);
            step.run();
        }
        step.sync();
        return model.getWeights();
    }

    @Test
    void whatIsMissingRunsOnTheFallbackWithCopiesThatAreCounted() {
        Model split = model();
        Model whole = model();
        try (Session without = session(MatMul.class, true);
                StepProgram step = prepare(without, split);
                Session all = session(Gather.class, false);
                StepProgram same = prepare(all, whole)) {
            assertThat(step.plan().placement().report())
                    .hasSize(5)
                    .allMatch(l ->
                            l.matches("\\[\\S+] mat_mul runs on reference, not on cuda-simulation: left out for this"
                                    + " test; copies [1-9]\\d* bytes in each run"));
            assertThat(step.plan().placement().report().get(0))
                    .as("x, a kernel of 6 by 5, and the result")
                    .endsWith("copies " + 4 * (BATCH * 6 + 6 * 5 + BATCH * 5) + " bytes in each run");
            assertThat(same.plan().placement().report()).isEmpty();
            List<NDArray> got = trained(step, split);
            List<NDArray> wanted = trained(same, whole);
            for (int w = 0; w < wanted.size(); w++) {
                for (int i = 0; i < wanted.get(w).size(); i++) {
                    assertThat(got.get(w).at(i)).isCloseTo(wanted.get(w).at(i), within(1e-5));
                }
            }
        }
    }

    /** The topic sync lets kernels run one by one, which else are captured and replayed. */
    @Test
    void oneByOneOrReplayedTheBitsAreTheSame(@TempDir Path folder) {
        Model eager = model();
        Model captured = model();
        try (Session session = session(Gather.class, false);
                StepProgram one = prepare(session, eager, Debug.of("sync", folder));
                StepProgram graph = prepare(session, captured)) {
            Simulation.reset(1);
            List<NDArray> wanted = trained(one, eager);
            assertThat(Simulation.calls("cudaGraphLaunch")).isZero();
            assertThat(trained(graph, captured)).isEqualTo(wanted);
            assertThat(Simulation.calls("cudaGraphLaunch")).isEqualTo(5);
        }
    }

    @Test
    void withoutSoftPlacementTheSameWordsAreAnErrorBeforeTheFirstStep() {
        try (Session session = session(MatMul.class, false)) {
            assertThatThrownBy(() -> prepare(session, model()))
                    .isInstanceOf(UnsupportedOnBackendException.class)
                    .hasMessageContaining(
                            "] mat_mul would run on the CPU, not on cuda-simulation: left out for this test; copies "
                                    + 4 * (BATCH * 6 + 6 * 5 + BATCH * 5) + " bytes in each run")
                    .hasMessageContaining("DeviceConfig.allowSoftPlacement(true)");
        }
    }
}
