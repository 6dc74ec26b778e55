package org.argali.models.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.argali.layers.Layer;
import org.argali.model.Model;
import org.argali.models.conformance.Verdict.Outcome;
import org.argali.runtime.Runtime;
import org.argali.saving.KerasConfig;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases that are wrong are found, and said to be. */
class ConformanceTest {
    @TempDir
    Path folder;

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    @AfterEach
    void back() {
        Runtime.configure(DeviceConfig.auto());
    }

    /** A copy of a case with a change in its text. */
    private Verdict changed(String from, String text, String replacement) throws IOException {
        Path source = Path.of("src/test/resources/golden").resolve(from);
        Path target = Files.createDirectories(folder.resolve(from));
        Files.copy(source.resolve("data.npz"), target.resolve("data.npz"));
        String json = Files.readString(source.resolve("case.json"));
        assertThat(json).contains(text);
        Files.writeString(target.resolve("case.json"), json.replace(text, replacement));
        return Conformance.run(GoldenCase.in(target));
    }

    /** Names of classes go into files, and those of layers begin with their kind. */
    @Test
    void layersAreNamedAsKerasNamesThem() throws IOException {
        for (GoldenCase c : Conformance.cases(Path.of("src/test/resources/golden/layer"))) {
            JsonNode json = new ObjectMapper()
                    .readTree(c.folder().resolve("case.json").toFile())
                    .get("layer");
            Layer layer = KerasConfig.layer(json, Model::make);
            assertThat(layer.className()).isEqualTo(json.get("class_name").asText());
            assertThat(layer.kind()).isEqualTo(json.at("/config/name").asText().replaceFirst("_\\d+$", ""));
        }
    }

    @Test
    void anotherActivationIsFound() throws IOException {
        Verdict v = changed("layer/dense_relu", "\"relu\"", "\"tanh\"");
        assertThat(v.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(v.reasons()).hasSize(4);
        assertThat(v.reasons().get(0)).contains("output 0[", "should be", "of 42 elements are off");
    }

    @Test
    void anotherShapeIsFound() throws IOException {
        Verdict v = changed("layer/dense_relu", "\"units\": 6", "\"units\": 7");
        assertThat(v.reasons()).containsExactly("weight 0 is kernel f32[5,7], not f32[5,6]");
    }

    @Test
    void anotherLearningRateIsFound() throws IOException {
        Verdict v = changed("optimizer/sgd_momentum", "\"momentum\": 0.9", "\"momentum\": 0.8");
        assertThat(v.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void unknownClassesAreNamed() throws IOException {
        Verdict v = changed("layer/dense_relu", "\"Dense\"", "\"Sparse\"");
        assertThat(v).hasToString("not supported  layer/dense_relu\n    layer Sparse");
    }

    @Test
    void unknownOptionsAreNamed() throws IOException {
        Verdict v = changed("layer/dense_relu", "\"units\": 6", "\"units\": 6, \"sparsity\": 3");
        assertThat(v.outcome()).isEqualTo(Outcome.NOT_SUPPORTED);
        assertThat(v.reasons()).containsExactly("Dense with sparsity=3");
    }

    @Test
    void brokenJsonFailsWithItsLine() throws IOException {
        Verdict v = changed("layer/dense_relu", "\"tolerance\"", "\"tolerance");
        assertThat(v.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(v.reasons().get(0)).contains("case.json is broken", "(line ");
    }

    @Test
    void missingArraysAreNamed() throws IOException {
        Verdict v = changed("layer/dense_relu", "\"key\": \"x0\"", "\"key\": \"x7\"");
        assertThat(v.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aFolderWithoutCasesIsAnError() {
        assertThatThrownBy(() -> Conformance.cases(folder)).hasMessageContaining("there is no case in");
        assertThatThrownBy(() -> Conformance.cases(folder.resolve("nowhere")))
                .hasMessageContaining("there is no folder");
    }

    @Test
    void theReportCountsAndGroups() throws IOException {
        ConformanceReport report = new ConformanceReport();
        report.add(changed("layer/dense_relu", "\"Dense\"", "\"Sparse\""));
        report.add(changed("loss/mse", "\"MeanSquaredError\"", "\"MeanAbsoluteError\""));
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.text(false))
                .contains("layer               0        0              1")
                .contains("loss                0        1              0")
                .contains("  layer Sparse: layer/dense_relu")
                .contains("  loss/mse: per_sample[");
    }
}
