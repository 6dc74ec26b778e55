package org.argali.cpu;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.natives.ArgaliCpu;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What training takes from the heap and from the C allocator, counted. */
class TrainingMemoryTest {
    private static final int BATCH = 128;
    private static final Fit ONE_EPOCH =
            Fit.epochs(1).batchSize(BATCH).verbose(0).shuffle(false);

    @BeforeAll
    static void cpu() {
        Runtime.configure(DeviceConfig.cpu());
    }

    /** Program 1. */
    private static Model program1() {
        Model m = Sequential.of(
                input(64),
                dense(32).activation(RELU),
                dense(32).activation(RELU),
                dense(10).activation(SOFTMAX));
        m.compile("rmsprop", "categorical_crossentropy", "acc");
        return m;
    }

    private static NDArray oneHot(int n) {
        return NDArray.generate(TensorType.f32(n, 10), i -> i / 10 % 10 == i % 10 ? 1 : 0);
    }

    private static long heapBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void aStepOfProgram1AllocatesNothing() {
        int few = 100 * BATCH;
        int many = 1100 * BATCH;
        NDArray x = NDArray.generate(TensorType.f32(many, 64), i -> Math.sin(i));
        NDArray y = oneHot(many);
        NDArray xFew = x.rows(0, few);
        NDArray yFew = y.rows(0, few);
        try (Model m = program1()) {
            m.fit(x, y, ONE_EPOCH); // compiles the step and warms up
            m.fit(xFew, yFew, ONE_EPOCH);

            long rowNumbers = 4L * (many - few); // fit keeps the order of the samples
            long perStep = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) { // the JVM allocates now and then, training every time
                long heap0 = heapBytes();
                m.fit(xFew, yFew, ONE_EPOCH);
                long heap1 = heapBytes();
                m.fit(x, y, ONE_EPOCH);
                long heap2 = heapBytes();
                perStep = Math.min(perStep, heap2 - heap1 - (heap1 - heap0) - rowNumbers);
            }
            assertThat(perStep).as("heap bytes of 1000 more steps").isLessThan(1000);
            assertThat(leastNativeGrowth(() -> m.fit(x, y, ONE_EPOCH)))
                    .as("native bytes of 1100 steps")
                    .isLessThan(1100 * 16);
        }
    }

    /** The JVM's own compiler takes native memory now and then; what training takes, it takes every time. */
    private static long leastNativeGrowth(Runnable training) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = ArgaliCpu.memoryInUse();
            training.run();
            least = Math.min(least, ArgaliCpu.memoryInUse() - before);
        }
        return least;
    }

    @Test
    void aMillionRowsDoNotGrowMemory() {
        int n = 2000 * 512;
        NDArray x = NDArray.generate(TensorType.f32(n, 8), i -> (i % 17) * 0.1);
        NDArray y = NDArray.generate(TensorType.f32(n, 1), i -> i % 2);
        try (Model m = Sequential.of(input(8), dense(4).activation(RELU), dense(1))) {
            m.compile("sgd", "mse");
            Fit fit = Fit.epochs(1).batchSize(512).verbose(0);
            m.fit(x.rows(0, 102_400), y.rows(0, 102_400), fit);
            m.fit(x.rows(0, 102_400), y.rows(0, 102_400), fit);
            long heap = heapBytes();
            m.fit(x, y, fit);
            assertThat(heapBytes() - heap)
                    .as("heap bytes besides the order of the rows")
                    .isLessThan(4L * n + 100_000);
            assertThat(leastNativeGrowth(() -> m.fit(x, y, fit)))
                    .as("native bytes")
                    .isLessThan(2000 * 16);
        }
    }

    @Test
    void modelsThatAreDroppedGiveTheirMemoryBack() {
        NDArray x = NDArray.zeros(TensorType.f32(512, 8000)); // 16 MB a model
        long before = ArgaliCpu.memoryInUse();
        for (int i = 0; i < 200; i++) {
            Sequential.of(input(8000), dense(1)).predict(x, 512);
        }
        assertThat(ArgaliCpu.memoryInUse() - before).isLessThan(1500L << 20);
    }
}
