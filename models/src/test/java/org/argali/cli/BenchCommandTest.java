package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code argali bench} and {@code argali kernels} print; no figure is judged. */
class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine c = Main.commandLine();
        c.setOut(new PrintWriter(out, true));
        c.setErr(new PrintWriter(err, true));
        return c.execute(arguments);
    }

    @Test
    void printsOneObjectForEachWorkload() throws Exception {
        assertThat(run(
                        "bench",
                        "W1",
                        "w5",
                        "--device",
                        "cpu",
                        "--batch",
                        "2",
                        "--steps",
                        "1",
                        "--threads",
                        "1",
                        "--json"))
                .isZero();
        String[] lines = out.toString().strip().split("\n");
        assertThat(lines).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonNode row = new ObjectMapper().readTree(lines[i]);
            assertThat(row.get("workload").asText()).isEqualTo(i == 0 ? "W1" : "W5");
            assertThat(row.get("mode").asText()).isEqualTo("train");
            assertThat(row.get("device").asText()).isEqualTo("cpu");
            assertThat(row.get("threads").asInt()).isEqualTo(1);
            assertThat(row.get("data").asText()).isEqualTo("resident");
            assertThat(row.get("ms_per_step").asDouble()).isPositive();
            assertThat(row.get("samples_per_s").asDouble()).isPositive();
            assertThat(row.get("peak_rss_mb").asDouble()).isGreaterThan(10);
            assertThat(row.get("compile_ms").asDouble()).isPositive();
            assertThat(row.get("kernels").asInt()).isGreaterThan(5);
            assertThat(row.get("startup_ms").isNull()).isEqualTo(i == 1);
        }
    }

    @Test
    void printsATable() {
        assertThat(run("bench", "W1", "--device", "cpu", "--steps", "1", "--mode", "predict", "--copy"))
                .isZero();
        assertThat(out.toString())
                .contains("Device: CPU", "ms/step")
                .containsPattern("W1 +predict +cpu +\\d+ +128 +copied");
    }

    @Test
    void workloadsGrow() {
        assertThat(run("bench", "length3", "Depth2", "--batch", "2", "--steps", "1", "--device", "cpu"))
                .isZero();
        assertThat(out.toString()).containsPattern("length3 +train").containsPattern("Depth2 +train");
        assertThat(run("bench", "depth0")).isEqualTo(2);
    }

    @Test
    void refusesAWorkloadThatDoesNotExist() {
        assertThat(run("bench", "W11")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no workload W11; there are W1 to W10");
    }

    @Test
    void refusesAPeerThatDoesNotExist() {
        assertThat(run("bench", "W1", "--peers", "abacus")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no peer abacus; there are libtorch, tensorflow");
    }

    @Test
    void timesKernels() {
        assertThat(run("kernels", "softmax f32[128,10]", "--device", "cpu")).isZero();
        assertThat(out.toString()).contains("copy of 256 MiB").containsPattern("softmax f32\\[128,10] .* % of a copy");
    }
}
