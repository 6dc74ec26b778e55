package org.argali.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuLibraryTest {
    @ParameterizedTest
    @EnumSource
    void everySupportedInstructionSetComputes(CpuIsa isa) {
        assumeThat(isa).as("this processor").isLessThanOrEqualTo(CpuIsa.best());
        CpuLibrary library = CpuLibrary.load(isa);
        assertThat(library.isa()).isEqualTo(isa);
        assertThat(ArgaliCpu.isa()).isEqualTo(isa.label());
        for (int n : new int[] {1, 31, 257, 100_003}) {
            assertThat(saxpy(n)).as("n = %d", n).isEqualTo(expected(n));
        }
    }

    private static List<Float> saxpy(int n) {
        try (FloatPointer x = new FloatPointer(n);
                FloatPointer y = new FloatPointer(n)) {
            for (int i = 0; i < n; i++) {
                x.put(i, i);
                y.put(i, 1);
            }
            ArgaliCpu.saxpy(n, 2, x, y);
            List<Float> result = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                result.add(y.get(i));
            }
            return result;
        }
    }

    private static List<Float> expected(int n) {
        List<Float> result = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            result.add(1 + 2f * i);
        }
        return result;
    }

    @Test
    void threadsCanBeChanged() {
        CpuLibrary library = CpuLibrary.load();
        assertThat(ArgaliCpu.getThreads()).isEqualTo(library.threads());
        ArgaliCpu.setThreads(1);
        assertThat(ArgaliCpu.getThreads()).isEqualTo(1);
    }

    @Test
    void aThreadThatNeverSetItHasTheWantedNumber() throws InterruptedException {
        CpuLibrary library = CpuLibrary.load();
        List<Integer> seen = new ArrayList<>();
        Thread other = new Thread(() -> seen.add(ArgaliCpu.getThreads()));
        other.start();
        other.join();
        assertThat(seen).containsExactly(library.threads());
    }

    @Test
    void thePropertyWinsOverTheEnvironment() {
        assertThat(CpuLibrary.wantedThreads("3", "5")).isEqualTo(3);
        assertThat(CpuLibrary.wantedThreads(null, "5,2")).isEqualTo(5);
        assertThat(CpuLibrary.wantedThreads(null, null))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void aWrongSettingIsNamed() {
        assertThatThrownBy(() -> CpuLibrary.wantedThreads("many", null))
                .hasMessage("[argali.threads] wants a positive number, but is 'many'");
        assertThatThrownBy(() -> CpuLibrary.wantedThreads(null, "0"))
                .hasMessage("[OMP_NUM_THREADS] wants a positive number, but is 0");
        assertThatThrownBy(() -> CpuIsa.of("neon"))
                .hasMessage("[argali.cpu.isa] knows base, avx2 and avx512, but is 'neon'");
    }
}
