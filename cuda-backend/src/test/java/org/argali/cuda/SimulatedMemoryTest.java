package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.argali.cuda.simulation.Simulation;
import org.argali.layers.Layer;
import org.argali.model.Compile;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** What a configuration says of memory, read back from the simulated device; and what models do where it is short. */
class SimulatedMemoryTest extends SimulatedTest {
    private static final long MIB = 1L << 20;

    private static MemoryUse opened(DeviceConfig config) {
        Runtime.configure(config);
        return Runtime.session().device().memory();
    }

    @Test
    void theShareThatIsAskedForIsReserved() {
        MemoryUse half = opened(DeviceConfig.auto().memoryFraction(0.5));
        assertThat(half.reserved()).isEqualTo(half.limit()).isEqualTo(512 * MIB);
        assertThat(Simulation.bytesInUse()).as("read back from the device").isEqualTo(512 * MIB);
        MemoryUse less = opened(DeviceConfig.auto().memoryFraction(0.25));
        assertThat(Simulation.bytesInUse()).isEqualTo(less.reserved()).isEqualTo(256 * MIB);
        Runtime.close();
        assertThat(Simulation.bytesInUse()).isZero();
    }

    @Test
    void withGrowthLittleIsReserved() {
        MemoryUse use = opened(DeviceConfig.auto().memoryFraction(0.5).allowGrowth(true));
        assertThat(use.limit()).isEqualTo(512 * MIB);
        assertThat(Simulation.bytesInUse()).isEqualTo(use.reserved()).isEqualTo(64 * MIB);
    }

    @Test
    void inPiecesNothingIsReserved() {
        MemoryUse use = opened(DeviceConfig.auto().memoryFraction(0.5).allocator(DeviceConfig.Allocator.ARENA));
        assertThat(use.limit()).isEqualTo(512 * MIB);
        assertThat(Simulation.bytesInUse()).isLessThan(MIB);
    }

    private static Model model() {
        Model m = Sequential.of(input(8), dense(200).activation(RELU), dense(1));
        m.compile("sgd", "mse");
        return m;
    }

    private static void step(Model m, int batch) {
        m.trainOnBatch(
                NDArray.generate(TensorType.f32(batch, 8), i -> Math.sin(i)),
                NDArray.generate(TensorType.f32(batch, 1), i -> Math.cos(i)));
    }

    @Test
    void theBatchThatIsSaidToFitDoes() {
        Runtime.configure(DeviceConfig.auto().memoryFraction(0.004)); // 4 MiB
        try (Model m = model()) {
            String words = refusal(m, 20_000);
            assertThat(words).contains("[arena] ", "f32[20000,200]", " dense_1 ", "  region: ", "fragmentation");
            int batch = number("batches of at most (\\d+) samples", words);
            assertThat(batch).isGreaterThan(500);
            step(m, batch);
            step(m, batch - 1); // there is no room for both: the first is dropped
            step(m, batch);
        }
    }

    /** What is said of it is so. */
    @Test
    void activationsThatAreComputedAgainMakeRoomForALargerBatch() {
        Runtime.configure(DeviceConfig.auto().memoryFraction(0.004));
        int kept;
        int again;
        try (Model m = deep(Compile.optimizer("sgd"))) {
            String words = refusal(m, 20_000);
            kept = number("batches of at most (\\d+) samples, which fit", words);
            again = number("recompute\\(\\): .* batches of at most (\\d+) samples", words);
        }
        assertThat(again).isGreaterThan(kept * 5 / 4);
        try (Model m = deep(Compile.optimizer("sgd").recompute())) {
            step(m, again);
        }
    }

    @Test
    void halvesMakeRoomForALargerBatch() {
        Runtime.configure(DeviceConfig.auto().memoryFraction(0.004));
        int whole;
        try (Model m = deep(Compile.optimizer("sgd"))) {
            String words = refusal(m, 20_000);
            assertThat(words)
                    .contains("mixed precision: layers made after Runtime.dtypePolicy(DTypePolicy.MIXED_BFLOAT16)");
            whole = number("batches of at most (\\d+) samples", words);
        }
        Runtime.dtypePolicy(DTypePolicy.MIXED_BFLOAT16);
        try (Model m = deep(Compile.optimizer("sgd"))) {
            step(m, whole * 3 / 2);
        } finally {
            Runtime.dtypePolicy(DTypePolicy.FLOAT32);
        }
    }

    private static String refusal(Model m, int batch) {
        return String.valueOf(catchThrowableOfType(OutOfDeviceMemoryException.class, () -> step(m, batch))
                .getMessage());
    }

    private static int number(String pattern, String words) {
        Matcher m = Pattern.compile(pattern).matcher(words);
        assertThat(m.find()).as(words).isTrue();
        return Integer.parseInt(m.group(1));
    }

    private static Model deep(Compile how) {
        Layer[] layers = new Layer[11];
        Arrays.setAll(layers, i -> dense(i == 10 ? 1 : 32).activation(TANH));
        Model m = Sequential.of(input(8), layers);
        m.compile(how.loss("mse"));
        return m;
    }

    @Test
    void aHundredModelsLeaveNothing() {
        Runtime.configure(DeviceConfig.auto().memoryFraction(0.5));
        MemoryUse before = Runtime.session().device().memory();
        for (int i = 0; i < 100; i++) {
            try (Model m = model()) {
                step(m, 4);
            }
        }
        MemoryUse after = Runtime.session().device().memory();
        assertThat(after.inUse()).isEqualTo(before.inUse());
        assertThat(after.peak()).isBetween(before.peak() + 1, before.peak() + MIB);
    }

    /** A graph in which each kernel waits for the one before computes the same. */
    @Test
    void oneStreamGivesTheSameBits() {
        Runtime.configure(EACH_ALONE.streams(1));
        double one = Programs.BRANCHES.step(Programs.BRANCHES.model(), 0);
        Runtime.configure(EACH_ALONE);
        Runtime.seed(7);
        assertThat(Programs.BRANCHES.step(Programs.BRANCHES.model(), 0)).isEqualTo(one);
    }
}
