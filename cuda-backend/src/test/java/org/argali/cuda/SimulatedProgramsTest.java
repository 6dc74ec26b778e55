package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.optimizers.Optimizers.rmsprop;
import static org.argali.spi.DeviceConfig.Allocator.BFC;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.argali.cuda.simulation.Simulation;
import org.argali.losses.Losses;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Two of the programs that people write, as they stand, to the CPU's losses. */
class SimulatedProgramsTest extends SimulatedTest {
    private static final int STEPS = 50;
    private static final int DIGITS = 128;
    private static final int REVIEWS = 2;
    private static final int WORDS = 500;

    private static Model sameNetwork() {
        var model = Sequential.of(
                input(64),
                dense(32).activation(RELU),
                dense(32).activation(RELU),
                dense(10).activation(SOFTMAX));
        model.compile(rmsprop(), Losses.categoricalCrossentropy());
        return model;
    }

    private static Model imdb() {
        var model = Sequential.of(
                input(INT32, WORDS),
                embedding(2_000, 128).name("embed"),
                conv1d(32, 7).activation(RELU),
                maxPooling1d(5),
                conv1d(32, 7).activation(RELU),
                globalMaxPooling1d(),
                dense(1).activation(SIGMOID));
        model.compile("rmsprop", "binary_crossentropy", "acc");
        return model;
    }

    @Test
    void theSameNetworkTwice() {
        trainsAsOnTheCpu(
                DeviceConfig.auto(),
                SimulatedProgramsTest::sameNetwork,
                model -> step -> model.trainOnBatch(
                                NDArray.generate(
                                        TensorType.f32(DIGITS, 64), i -> Math.sin((i + step % 5) * (1.0 + i % 3))),
                                NDArray.generate(
                                        TensorType.f32(DIGITS, 10),
                                        i -> i % 10 == (i / 10 * 7 + step % 5) % 10 ? 1 : 0))
                        .get("loss"));
    }

    /** A batch of reviews is smaller than the program's, for the simulation's sake. */
    @Test
    void reviews() {
        String before = SimulatedCudnnTest.convolveBy("cudnn");
        try {
            DeviceConfig config =
                    DeviceConfig.auto().allowSoftPlacement(true).allocator(BFC).memoryFraction(0.80);
            trainsAsOnTheCpu(
                    config,
                    SimulatedProgramsTest::imdb,
                    model -> step -> model.trainOnBatch(
                                    NDArray.generate(
                                            new TensorType(DType.INT32, Shape.of(REVIEWS, WORDS)),
                                            i -> (i * 31L + i / 7 * 13L + step % 5 * 17L) % 2_000),
                                    NDArray.generate(TensorType.f32(REVIEWS, 1), i -> (i + step % 5) % 2))
                            .get("loss"));
        } finally {
            SimulatedCudnnTest.convolveBy(before);
        }
    }

    private static void trainsAsOnTheCpu(
            DeviceConfig config, Supplier<Model> program, Function<Model, Function<Integer, Double>> step) {
        List<Double> wanted = losses(DeviceConfig.cpu(), program, step);
        Simulation.reset(2);
        List<Double> got = losses(config, program, step);
        assertThat(Simulation.calls("cudaGraphLaunch")).isEqualTo(STEPS);
        assertThat(wanted.get(STEPS - 1)).isLessThan(wanted.get(0));
        for (int i = 0; i < STEPS; i++) {
            assertThat(got.get(i)).as("step %d", i).isCloseTo(wanted.get(i), within(1e-5));
        }
    }

    private static List<Double> losses(
            DeviceConfig config, Supplier<Model> program, Function<Model, Function<Integer, Double>> step) {
        Runtime.configure(config);
        Runtime.seed(7);
        List<Double> all = new ArrayList<>();
        try (Model model = program.get()) {
            for (int i = 0; i < STEPS; i++) {
                all.add(step.apply(model).apply(i));
            }
        }
        return all;
    }
}
