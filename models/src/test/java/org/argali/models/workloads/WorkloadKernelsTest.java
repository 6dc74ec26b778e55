package org.argali.models.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.cli.bench.Subject;
import org.argali.runtime.Session;
import org.argali.tck.Nvcc;
import org.argali.train.Signature.Mode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernels that the workloads' programs are made of compile and keep all values in registers: those of one small program for
 * the oldest GPUs or, with {@code -Dargali.nvcc=all}, those of all programs for every architecture.
 */
class WorkloadKernelsTest {
    @TempDir
    Path folder;

    @Test
    void noneSpills() {
        Optional<Nvcc> nvcc = Nvcc.find();
        Assumptions.assumeTrue(nvcc.isPresent(), "kernels not compiled: there is no nvcc on this machine");
        boolean all = System.getProperty("argali.nvcc", "").equals("all");
        Set<String> sources = new LinkedHashSet<>();
        for (Workload w : all ? Workloads.all() : Workloads.all().subList(0, 1)) {
            for (Mode mode : all ? List.of(Mode.TRAIN, Mode.PREDICT) : List.of(Mode.TRAIN)) {
                sources.addAll(sourcesOf(w, mode));
            }
        }
        assertThat(sources).isNotEmpty();
        for (String architecture : all ? Nvcc.ARCHITECTURES : Nvcc.ARCHITECTURES.subList(0, 1)) {
            for (boolean contracts : new boolean[] {false, true}) { // generated kernels are compiled without
                assertThat(nvcc.orElseThrow().spills(folder, List.copyOf(sources), architecture, contracts))
                        .as(
                                "kernels of %d sources whose values do not fit registers of %s",
                                sources.size(), architecture)
                        .isEmpty();
            }
        }
    }

    private static Set<String> sourcesOf(Workload w, Mode mode) {
        CountedGpu gpu = new CountedGpu();
        try (Session session = new Session(gpu, Optional.empty(), gpu.description())) {
            new Subject(session, w, mode, w.batchSize(), false).close();
        }
        return gpu.sources();
    }
}
