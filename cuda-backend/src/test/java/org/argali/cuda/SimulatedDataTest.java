package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.argali.callbacks.Callbacks;
import org.argali.callbacks.LambdaCallback;
import org.argali.cuda.simulation.Simulation;
import org.argali.layers.Activations;
import org.argali.layers.Layers;
import org.argali.model.Compile;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a step of fit asks CUDA for, with data on the device and from the host, one step at a time and several. */
class SimulatedDataTest extends SimulatedTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(66, 6), i -> Math.sin(i * 0.3));
    private static final NDArray Y = NDArray.generate(TensorType.i32(66), i -> i % 3);

    private static Model model(int steps) {
        Runtime.seed(4);
        Model m = Sequential.of(
                Layers.input(6),
                Layers.dense(8),
                Layers.dropout(0.2),
                Layers.dense(3).activation(Activations.SOFTMAX));
        m.compile(Compile.optimizer("adam")
                .loss("sparse_categorical_crossentropy")
                .metrics("acc")
                .stepsPerExecution(steps));
        return m;
    }

    /** What CUDA was asked for from one group of batches to the next, in the steady part of an epoch. */
    private static Map<String, Long> steady(int steps, List<Double> losses) {
        List<Map<String, Long>> calls = new ArrayList<>();
        try (Model m = model(steps)) {
            History h = m.fit(
                    X,
                    Y,
                    Fit.epochs(2)
                            .batchSize(8)
                            .verbose(0)
                            .callbacks(Callbacks.lambdaCallback()
                                    .onBatchEnd((b, logs) -> calls.add(new TreeMap<>(Simulation.called())))));
            losses.addAll(h.get("loss"));
        }
        int last = calls.size() - 3; // the last batch of the epoch is smaller
        Map<String, Long> step = new TreeMap<>(calls.get(last));
        calls.get(last - 1).forEach((name, n) -> step.merge(name, -n, Long::sum));
        step.values().removeIf(n -> n == 0);
        return step;
    }

    /** What callbacks ask for comes later, is that of their batch, and is not waited for: 8 may be on their way. */
    @Test
    void figuresThatAreAskedForLaterAreNotWaitedFor() {
        List<String> exact = new ArrayList<>();
        try (Model m = model(1)) {
            m.fit(
                    X,
                    Y,
                    each().callbacks(Callbacks.lambdaCallback().onBatchEnd((b, logs) -> exact.add(b + " " + logs))));
        }
        List<String> later = new ArrayList<>();
        List<Integer> cameAtOnce = new ArrayList<>();
        long[] waits = new long[9];
        LambdaCallback asks = Callbacks.lambdaCallback().onBatchEnd((b, logs) -> {
            int before = later.size();
            logs.later(figures -> later.add(b + " " + figures));
            cameAtOnce.add(later.size() - before);
            waits[b] = waits();
        });
        try (Model m = model(1)) {
            Simulation.resetStrict(9);
            m.fit(X, Y, each().callbacks(asks));
        }
        assertThat(later).isEqualTo(exact).hasSize(18);
        assertThat(cameAtOnce).containsOnly(0);
        assertThat(waits[7]).isEqualTo(waits[0]);
    }

    /** More than that are on their way at no time. */
    @Test
    void aCallbackThatAsksForEveryBatchGetsAllInOrder() {
        List<Integer> came = new ArrayList<>();
        int[] most = {0};
        LambdaCallback asks = Callbacks.lambdaCallback().onBatchEnd((b, logs) -> {
            logs.later(figures -> came.add(b));
            most[0] = Math.max(most[0], b + 1 - came.size());
        });
        try (Model m = model(1)) {
            m.fit(X, Y, Fit.epochs(1).batchSize(2).verbose(0).callbacks(asks));
        }
        assertThat(came).isEqualTo(IntStream.range(0, 33).boxed().toList());
        assertThat(most[0]).isBetween(2, 8);
    }

    private static Fit each() {
        return Fit.epochs(2).batchSize(8).verbose(0);
    }

    private static long waits() {
        return Simulation.calls("cudaStreamSynchronize") + Simulation.calls("cudaEventSynchronize");
    }

    /** The step of the last, smaller batch finds no room beside the data: they are given up, and come from the host. */
    @Test
    void dataAreGivenUpWhereAStepNeedsTheirMemory(@TempDir Path dir) {
        DeviceConfig small = DeviceConfig.auto().memoryFraction(0.004); // 4 MiB
        Runtime.configure(small.dataFraction(0));
        long free;
        try (Model m = wide()) {
            m.trainOnBatch(x(500), y(500));
            free = Runtime.session().device().memory().free();
        }
        int rows = (int) (0.9 * free / (4 * (32 + 1 + 1))) / 500 * 500 + 400;
        Runtime.configure(small.dataFraction(0));
        List<Double> wanted = wide().fit(
                        x(rows), y(rows), Fit.epochs(1).batchSize(500).verbose(0))
                .get("loss");
        Runtime.configure(small.dataFraction(1));
        List<String> from = new ArrayList<>();
        Fit fit = Fit.epochs(1)
                .batchSize(500)
                .verbose(0)
                .callbacks(
                        Callbacks.profiler(dir.toString()).batch(1).then(p -> from.add(p.data())),
                        Callbacks.profiler(dir.toString()).batch(rows / 500 + 1).then(p -> from.add(p.data())));
        assertThat(wide().fit(x(rows), y(rows), fit).get("loss")).isEqualTo(wanted);
        assertThat(from.get(0)).startsWith("from the device's memory");
        assertThat(from.get(1)).isEqualTo("from the host: the device's memory was short");
    }

    private static Model wide() {
        Runtime.seed(4);
        Model m = Sequential.of(Layers.input(32), Layers.dense(300).activation(Activations.RELU), Layers.dense(1));
        m.compile("sgd", "mse");
        return m;
    }

    private static NDArray x(int rows) {
        return NDArray.generate(TensorType.f32(rows, 32), i -> Math.sin(i % 1001));
    }

    private static NDArray y(int rows) {
        return NDArray.generate(TensorType.f32(rows, 1), i -> Math.cos(i));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "0.5, 2", "0, 1", "0, 2"})
    void aSteadyStepIsOneLaunchAndNeitherAllocatesNorWaits(double share, int steps) {
        List<Double> plain = new ArrayList<>();
        Runtime.configure(EACH_ALONE.dataFraction(0));
        steady(1, plain);
        Runtime.configure(EACH_ALONE.dataFraction(share));
        Simulation.resetStrict(7);
        List<Double> losses = new ArrayList<>();
        Map<String, Long> step = steady(steps, losses);
        assertThat(losses).isEqualTo(plain);
        assertThat(step).containsEntry("cudaGraphLaunch", 1L);
        if (share > 0) {
            assertThat(step).containsOnlyKeys("cudaSetDevice", "cudaMemcpyAsync", "cudaGraphLaunch");
            assertThat(step).containsEntry("cudaMemcpyAsync", 1L);
        } else {
            assertThat(step)
                    .containsOnlyKeys(
                            "cudaSetDevice",
                            "cudaMemcpyAsync",
                            "cudaGraphLaunch",
                            "cudaEventRecord",
                            "cudaStreamWaitEvent");
            assertThat(step).containsEntry("cudaStreamWaitEvent", 2L);
        }
    }
}
