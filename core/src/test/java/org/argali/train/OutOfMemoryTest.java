package org.argali.train;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.argali.layers.Layer;
import org.argali.losses.Losses;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.optimizers.Optimizers;
import org.argali.runtime.Session;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.tensor.TensorType;
import org.argali.train.Signature.Mode;
import org.junit.jupiter.api.Test;

/** A step that does not fit says where the memory goes and which batch fits; that one does, and one more does not. */
class OutOfMemoryTest {
    private static final long STATE = 8 * 3 * (64 * 100 + 100 + 100 * 10 + 10);

    private final Model model = Sequential.of(input(64), dense(100).activation(RELU), dense(10));
    private final TrainState state = state(model, "dense_1", false);

    private static TrainState state(Model model, String output, boolean recomputes) {
        List<Objective> objectives = List.of(new Objective(output, Optional.of(Losses.parse("mse")), 1, List.of()));
        return new TrainState(
                model, new TrainPlan(Optimizers.adam(), objectives, TrainStep.STANDARD, Map.of(), recomputes), 1);
    }

    private static Signature batch(int n) {
        return new Signature(
                Mode.TRAIN, List.of(TensorType.f32(n, 64)), List.of(TensorType.f32(n, 10)), List.of(Optional.empty()));
    }

    private void prepare(long bytes, int batch) {
        prepare(model, state, bytes, batch);
    }

    private static void prepare(Model model, TrainState state, long bytes, int batch) {
        LimitedDevice device = new LimitedDevice(bytes);
        try (Session session = new Session(device, Optional.empty(), "");
                StepProgram p = StepProgram.prepare(session, model, state, batch(batch))) {
            assertThat(p.isReady()).isTrue();
        }
    }

    private OutOfDeviceMemoryException failure(long bytes, int batch) {
        return catchThrowableOfType(OutOfDeviceMemoryException.class, () -> prepare(bytes, batch));
    }

    @Test
    void theLargestBatchThatFitsIsComputed() {
        long bytes = STATE + 1_000_000;
        OutOfDeviceMemoryException e = failure(bytes, 4096);
        assertThat(e)
                .hasMessageStartingWith("[arena] ")
                .hasMessageContainingAll(
                        "do not fit a device of " + bytes + " bytes",
                        "     3.1 MiB  dense_1 ",
                        "f32[4096,100], steps 2 to ",
                        "f32[4096,100] gradient, steps",
                        "50.0 KiB  optimizer/dense/kernel/momentum  f32[64,100] state, always\n",
                        "What helps:",
                        "mixed precision: layers made after Runtime.dtypePolicy(DTypePolicy.MIXED_BFLOAT16)",
                        "close() of models");
        Matcher m = Pattern.compile("batches of at most (\\d+) samples, which fit by plan; this is one of 4096")
                .matcher(String.valueOf(e.getMessage()));
        assertThat(m.find()).as(e.getMessage()).isTrue();
        int fits = Integer.parseInt(m.group(1));
        prepare(bytes, fits);
        assertThatThrownBy(() -> prepare(bytes, fits + 1)).isInstanceOf(OutOfDeviceMemoryException.class);
    }

    /** What is said of computing again is so. */
    @Test
    void aDeepModelFitsWithALargerBatchWhereActivationsAreComputedAgain() {
        Layer[] layers = new Layer[16];
        Arrays.setAll(layers, i -> dense(i == 15 ? 10 : 32).activation(TANH));
        Model deep = Sequential.of(input(64), layers);
        String output = deep.outputNames().get(0);
        TrainState keeping = state(deep, output, false);
        TrainState again = state(deep, output, true);
        long bytes = 3_000_000;
        OutOfDeviceMemoryException e =
                catchThrowableOfType(OutOfDeviceMemoryException.class, () -> prepare(deep, keeping, bytes, 4096));
        Matcher m = Pattern.compile(
                        "(?s)at most (\\d+) samples, which fit.*recompute\\(\\): activations are computed again"
                                + " instead of kept, a third more work: batches of at most (\\d+) samples by plan")
                .matcher(String.valueOf(e.getMessage()));
        assertThat(m.find()).as(e.getMessage()).isTrue();
        int fits = Integer.parseInt(m.group(2));
        assertThat(fits).isGreaterThan(Integer.parseInt(m.group(1)) * 5 / 4);
        prepare(deep, again, bytes, fits);
        assertThatThrownBy(() -> prepare(deep, again, bytes, 4096))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageNotContaining("recompute()");
        int most = fits;
        assertThatThrownBy(() -> prepare(deep, keeping, bytes, most))
                .hasMessageContaining("work: then this batch fits by plan");
    }

    @Test
    void whatCanBeMissedMakesRoom() {
        LimitedDevice device = new LimitedDevice(STATE + 1_000_000);
        try (Session session = new Session(device, Optional.empty(), "")) {
            StepProgram other = StepProgram.prepare(session, model, state, batch(400));
            assertThatThrownBy(() -> StepProgram.prepare(session, model, state, batch(401)))
                    .isInstanceOf(OutOfDeviceMemoryException.class);
            StepProgram wanted = StepProgram.prepare(session, model, state, batch(401), () -> {
                other.close();
                return true;
            });
            assertThat(wanted.isReady()).isTrue();
            wanted.close();
        }
    }

    @Test
    void stateThatDoesNotFitIsSaidWithThePlanToo() {
        assertThat(failure(STATE / 2, 32))
                .hasMessageContainingAll(
                        "there are",
                        "largest, with the layer that makes it",
                        "not a smaller batch: by plan not even one sample fits");
    }
}
