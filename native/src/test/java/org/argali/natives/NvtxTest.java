package org.argali.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvtxTest {
    private static final String SOURCE = """
            #include <stdio.h>
            static int say(const char* what, const char* name) {
                FILE* f = fopen(SAID, "a");
                fprintf(f, "%s%s\\n", what, name);
                return fclose(f);
            }
            extern "C" int nvtxRangePushA(const char* name) { return say("push ", name); }
            extern "C" int nvtxRangePop(void) { return say("pop", ""); }
            """;

    /** A library of our own in the place of CUDA's, which writes down what it is told. */
    @Test
    void rangesGoToTheFirstLibraryThatOpens(@TempDir Path dir) throws Exception {
        Path said = dir.resolve("said.txt");
        Path library = dir.resolve(Nvtx.LIBRARIES.get(0));
        Path source = Files.writeString(dir.resolve("nvtx.cpp"), SOURCE);
        Process gpp = new ProcessBuilder(
                        "g++",
                        "-shared",
                        "-fPIC",
                        "-DSAID=\"" + said + "\"",
                        source.toString(),
                        "-o",
                        library.toString())
                .inheritIO()
                .start();
        assertThat(gpp.waitFor()).isZero();
        Nvtx nvtx = Nvtx.load(List.of(dir.resolve("none.so"), library));
        assertThat(nvtx.isLoaded()).isTrue();
        nvtx.push("[dense_1] mat_mul");
        nvtx.pop();
        assertThat(said).hasContent("push [dense_1] mat_mul\npop\n");
    }

    @Test
    void withoutALibraryNothingHappens(@TempDir Path dir) {
        Nvtx nvtx = Nvtx.load(List.of(dir.resolve(Nvtx.LIBRARIES.get(1))));
        assertThat(nvtx.isLoaded()).isFalse();
        nvtx.push("nobody hears it");
        nvtx.pop();
    }
}
