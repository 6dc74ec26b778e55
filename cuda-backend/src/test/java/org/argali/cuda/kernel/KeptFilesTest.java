package org.argali.cuda.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFilesTest {
    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();

    private KeptFiles files() {
        return new KeptFiles(folder.resolve("argali"), KeptFiles.Kind.CHOICES, notices::add);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("argali"))) {
            return all.toList();
        }
    }

    @Test
    void theFirstThatKeepsSomethingWins() throws IOException {
        assertThat(text(files().keep("key", bytes("first")))).isEqualTo("first");
        assertThat(text(files().keep("key", bytes("second")))).isEqualTo("first");
        assertThat(text(files().keep("another", bytes("second")))).isEqualTo("second");
        assertThat(files().read("key")).hasValue(bytes("first"));
        assertThat(files().read("third")).isEmpty();
        files().replace("key", bytes("third"));
        assertThat(files().read("key")).hasValue(bytes("third"));
        assertThat(list()).hasSize(2).allMatch(f -> f.toString().endsWith(".choice"));
        assertThat(notices).isEmpty();
    }

    @Test
    void allThatComeAtOnceGetTheSame() {
        for (int round = 0; round < 20; round++) {
            String key = "key " + round;
            Set<String> got = ConcurrentHashMap.newKeySet();
            IntStream.range(0, 8).parallel().forEach(i -> got.add(text(files().keep(key, bytes("of " + i)))));
            assertThat(got).hasSize(1);
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void processesThatComeAtOnceGetTheSame() throws IOException {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home", ""), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path", ""),
                            Keeper.class.getName(),
                            folder.resolve("argali").toString(),
                            "of process " + i)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        Set<String> got = ConcurrentHashMap.newKeySet();
        for (Process p : all) {
            got.add(text(p.getInputStream().readAllBytes()));
        }
        assertThat(got).singleElement().asString().startsWith("of process ");
        assertThat(list()).hasSize(1);
    }

    /** Another process. */
    static final class Keeper {
        private Keeper() {}

        public static void main(String[] args) {
            KeptFiles files = new KeptFiles(Path.of(args[0]), KeptFiles.Kind.CHOICES, System.out::println);
            System.out.print(text(files.keep("key", bytes(args[1]))));
        }
    }

    @Test
    void aDamagedFileIsReplacedAndSaid() throws IOException {
        files().keep("key", bytes("value"));
        for (int length : new int[] {0, 10, 32, 33}) {
            Files.write(list().get(0), new byte[length]);
            notices.clear();
            assertThat(files().read("key")).isEmpty();
            assertThat(notices)
                    .singleElement()
                    .asString()
                    .matches("choices of algorithms: .* is damaged and is made anew");
            assertThat(text(files().keep("key", bytes("anew")))).isEqualTo("anew");
            assertThat(files().read("key")).hasValue(bytes("anew"));
        }
        assertThat(list()).hasSize(1);
    }

    @Test
    void aFullDiskIsSaidOnceAndLeavesNothing() throws IOException {
        KeptFiles full = new KeptFiles(folder.resolve("argali"), KeptFiles.Kind.CHOICES, notices::add, (file, all) -> {
            Files.write(file, new byte[3]);
            throw new IOException("No space left on device");
        });
        assertThat(text(full.keep("key", bytes("value")))).isEqualTo("value");
        full.replace("key", bytes("value"));
        assertThat(full.read("key")).isEmpty();
        assertThat(list()).isEmpty();
        assertThat(notices)
                .containsExactly(
                        "choices of algorithms are not kept: java.io.IOException: No space left on device; every"
                                + " start chooses anew, and another algorithm may be another last digit");
    }

    @Test
    void liesWhereTheConventionSays() {
        assertThat(KeptFiles.defaultFolder("/x", "/home/u")).isEqualTo(Path.of("/x/argali/cuda"));
        for (String ignored : List.of("", "relative")) {
            assertThat(KeptFiles.defaultFolder(ignored, "/home/u")).isEqualTo(Path.of("/home/u/.cache/argali/cuda"));
        }
    }
}
