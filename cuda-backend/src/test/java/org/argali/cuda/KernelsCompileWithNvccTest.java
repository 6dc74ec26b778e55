package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.KernelSource;
import org.argali.tck.Nvcc;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The toolkit's compiler accepts every kernel and finds registers for all values. Compiled is not run: this says nothing of a
 * device.
 */
class KernelsCompileWithNvccTest {
    @TempDir
    Path folder;

    @Test
    void everyKernelForTheOldestArchitecture() {
        compile(AllSources.list(), "sm_75");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_80", "sm_86", "sm_90", "sm_100", "sm_120"})
    void kernelFilesForEveryArchitecture(String architecture) {
        compile(AllSources.sample(), architecture);
    }

    private void compile(List<KernelSource> sources, String architecture) {
        Optional<Nvcc> nvcc = Nvcc.find();
        Assumptions.assumeTrue(nvcc.isPresent(), "kernels not compiled: there is no nvcc on this machine");
        for (boolean contracts : new boolean[] {false, true}) {
            List<String> texts = sources.stream()
                    .filter(s -> s.contracts() == contracts)
                    .map(KernelSource::text)
                    .toList();
            assertThat(nvcc.orElseThrow().spills(folder, texts, architecture, contracts))
                    .as("kernels whose values do not fit registers")
                    .isEmpty();
        }
    }
}
