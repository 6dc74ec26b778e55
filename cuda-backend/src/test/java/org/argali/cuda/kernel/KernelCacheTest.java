package org.argali.cuda.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
    @TempDir
    Path folder;

    private final List<String> compiled = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    /** The "code" says what it was made of. */
    private final class Compiler implements CubinCompiler {
        private final String identity;

        Compiler(String identity) {
            this.identity = identity;
        }

        @Override
        public String identity() {
            return identity;
        }

        @Override
        public byte[] compile(KernelSource source, String architecture) {
            String code = identity + " " + architecture + " " + source.text();
            synchronized (compiled) {
                compiled.add(code);
            }
            return code.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static KernelSource source(String text) {
        return new KernelSource("name", text, List.of());
    }

    private KernelCache cache(String identity) {
        return new KernelCache(folder.resolve("argali"), new Compiler(identity), notices::add);
    }

    private static String text(byte[] code) {
        return new String(code, StandardCharsets.UTF_8);
    }

    @Test
    void compilesOnceForEachSourceArchitectureAndCompiler() {
        for (int run = 0; run < 2; run++) {
            assertThat(text(cache("v1").cubin(source("a"), "sm_90"))).isEqualTo("v1 sm_90 a");
            assertThat(text(cache("v1").cubin(source("b"), "sm_90"))).isEqualTo("v1 sm_90 b");
            assertThat(text(cache("v1").cubin(source("a"), "sm_75"))).isEqualTo("v1 sm_75 a");
            assertThat(text(cache("v2").cubin(source("a"), "sm_90"))).isEqualTo("v2 sm_90 a");
        }
        assertThat(compiled).hasSize(4);
        assertThat(notices).isEmpty();
    }

    @Test
    void aDamagedFileIsCompiledAnew() throws IOException {
        cache("v1").cubin(source("a"), "sm_90");
        for (int length : new int[] {0, 10, 33}) {
            Path file = files().get(0);
            Files.write(file, new byte[length]);
            assertThat(text(cache("v1").cubin(source("a"), "sm_90"))).isEqualTo("v1 sm_90 a");
        }
        assertThat(compiled).hasSize(4);
        assertThat(files()).hasSize(1);
        assertThat(notices).hasSize(3).allMatch(n -> n.matches("compiled kernels: .* is damaged and is made anew"));
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidOnce() throws IOException {
        Files.writeString(folder.resolve("argali"), "a file where the folder should be");
        KernelCache cache = cache("v1");
        assertThat(text(cache.cubin(source("a"), "sm_90"))).isEqualTo("v1 sm_90 a");
        assertThat(text(cache.cubin(source("b"), "sm_90"))).isEqualTo("v1 sm_90 b");
        assertThat(notices).hasSize(1);
        assertThat(notices.get(0)).startsWith("compiled kernels are not kept: ");
    }

    @Test
    void severalMayUseOneFolder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            KernelSource s = source("text " + i % 5);
            all.add(threads.submit(() -> cache("v1").cubin(s, "sm_90")));
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(text(all.get(i).get(1, TimeUnit.MINUTES))).isEqualTo("v1 sm_90 text " + i % 5);
        }
        threads.shutdown();
        assertThat(files()).hasSize(5);
        assertThat(notices).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("argali"))) {
            return files.toList();
        }
    }
}
