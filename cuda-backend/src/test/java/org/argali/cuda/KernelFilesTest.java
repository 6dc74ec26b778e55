package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelFilesTest {
    private static final Path KERNELS = Path.of("..", "native", "src", "main", "cuda");
    private static final Path SOURCES = Path.of("src", "main", "java");

    @Test
    void everyKernelFileHasExactlyOneOwner() throws IOException {
        List<String> java = contents(SOURCES, ".java");
        for (String file : names()) {
            Pattern use = Pattern.compile("ofFile\\(\\s*\"" + file + "\"");
            assertThat(java.stream().filter(text -> use.matcher(text).find()).count())
                    .as("classes that use %s.cu", file)
                    .isEqualTo(1);
        }
    }

    @Test
    void noKernelAddsFloatsAtomicallyOrRoundsFast() throws IOException {
        for (String text : contents(KERNELS, "")) {
            assertThat(text).doesNotContain("__expf", "__logf", "__fdividef", "fast_math");
            assertThat(text).doesNotContainPattern("atomicAdd\\((?!&bins)");
        }
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(KERNELS)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".cu"))
                    .map(f -> f.substring(0, f.length() - 3))
                    .toList();
        }
    }

    private static List<String> contents(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile)
                    .filter(f -> f.toString().endsWith(suffix))
                    .toList();
            assertThat(all).isNotEmpty();
            return all.stream().map(KernelFilesTest::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
