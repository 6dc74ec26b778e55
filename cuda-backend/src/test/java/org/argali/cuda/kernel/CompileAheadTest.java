package org.argali.cuda.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.argali.spi.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CompileAheadTest {
    @TempDir
    Path folder;

    private final AtomicInteger compiled = new AtomicInteger();
    private final CountDownLatch all = new CountDownLatch(2);
    private volatile boolean refuses;

    private CompileAhead ahead() {
        return new CompileAhead(new KernelCache(folder, new Compiler(), notice -> {}), "sm_90");
    }

    private static KernelSource source(String text) {
        return new KernelSource("name", text, List.of());
    }

    private final class Compiler implements CubinCompiler {
        @Override
        public String identity() {
            return "v1";
        }

        @Override
        public byte[] compile(KernelSource source, String architecture) {
            compiled.incrementAndGet();
            all.countDown();
            if (refuses) {
                throw new DeviceException("[compiler] does not like " + source.text());
            }
            return (architecture + " " + source.text()).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    @Timeout(60)
    void whatIsBegunIsCompiledBeforeItIsTakenAndOnce() throws InterruptedException {
        try (CompileAhead ahead = ahead()) {
            ahead.begin(source("a"));
            ahead.begin(source("b"));
            ahead.begin(source("a"));
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ahead.take(source("b"))).asString().isEqualTo("sm_90 b");
            assertThat(ahead.take(source("a"))).asString().isEqualTo("sm_90 a");
            assertThat(compiled).hasValue(2);
            assertThat(ahead.take(source("c")))
                    .as("without a beginning")
                    .asString()
                    .isEqualTo("sm_90 c");
        }
    }

    @Test
    void whatIsRefusedSaysWhyWhereItIsTakenAndMayBeTriedAgain() {
        refuses = true;
        try (CompileAhead ahead = ahead()) {
            ahead.begin(source("a"));
            assertThatThrownBy(() -> ahead.take(source("a")))
                    .isInstanceOf(DeviceException.class)
                    .hasMessage("[compiler] does not like a");
            refuses = false;
            assertThat(ahead.take(source("a"))).asString().isEqualTo("sm_90 a");
        }
    }

    @Test
    @Timeout(60)
    void closingLeavesOffWhatHasNotBegun() {
        CompileAhead ahead = ahead();
        for (int i = 0; i < 1000; i++) {
            ahead.begin(source("kernel " + i));
        }
        ahead.close();
        int then = compiled.get();
        assertThat(then).isLessThan(1000);
    }
}
