package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.debug.Debug;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the topics nans, sync, launches, plan and memory show. */
class SteppedRunnerTest {
    private final Device device = new ReferenceBackend().open(DeviceConfig.reference());

    private void run(String program, NDArray x, Debug debug) {
        try (ExecutionPlan plan =
                ExecutionPlan.prepare(Programs.parse(program), device, Optional.empty(), List.of(), debug)) {
            device.stream().write(x, plan.feed(0));
            plan.run();
            device.stream().sync();
        }
    }

    @Test
    void nansNamesTheFirstBadNumber() {
        Debug nans = Debug.of("nans", Path.of("unused"));
        String program = "%0:f32[2,2] x | %1 = log %0 : f32[2,2]   # a | %2 = sub %1 %1 : f32[2,2]   # b"
                + "| %3 = exp %2 : f32[2,2]   # c | %3 |";
        assertThatThrownBy(() -> run(program, NDArray.of(new float[] {1, 2, 0, 4}, 2, 2), nans))
                .isInstanceOf(DeviceException.class)
                .hasMessage("[b] sub gives NaN at element 2 of f32[2,2]: sub[f32[2,2], f32[2,2]] -> [f32[2,2]]   # b."
                        + " The first infinite number was made by [a] log at element 2 of f32[2,2]");
        run(program, NDArray.of(new float[] {1, 2, 3, 4}, 2, 2), nans);
    }

    @Test
    void syncNamesWhatFailed() {
        Debug sync = Debug.of("sync", Path.of("unused"));
        String program = "%0:i32[2] x | %1 = fill{type=f32[3,2], value=1.0} : f32[3,2]"
                + "| %2 = gather %1 %0 : f32[2,2]   # embedding_1 | %2 |";
        assertThatThrownBy(() -> run(program, NDArray.of(new int[] {1, 7}), sync))
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("[embedding_1] gather failed, reading gather[f32[3,2], i32[2]] -> [f32[2,2]]");
    }

    @Test
    void launchesWritesATable(@TempDir Path dir) throws Exception {
        String program = "%0:f32[2] x | %1 = exp %0 : f32[2]   # a | %2 = softmax %1 : f32[2]   # b | %2 |";
        run(program, NDArray.of(new float[] {1, 2}), Debug.of("launches,plan,memory", dir));
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString()).sorted())
                    .containsExactly(
                            "001-plan.txt", "002-memory.txt", "003-launches-after-1.txt", "004-launches-after-1.txt");
        }
        assertThat(dir.resolve("003-launches-after-1.txt"))
                .content()
                .contains("us   share        bytes     GB/s  step")
                .containsPattern("\\s32\\s+[0-9.]+  1 softmax\\[f32\\[2]] -> \\[f32\\[2]]   # b");
        assertThat(dir.resolve("001-plan.txt")).hasContent("""
                everything runs on the chosen device
                    0  exp x -> t1   # a
                    1  softmax t1 -> t2   # b
                results [t2]
                x            f32[2] at 0
                t1           f32[2] at 256
                t2           f32[2] at 512
                """);
    }
}
