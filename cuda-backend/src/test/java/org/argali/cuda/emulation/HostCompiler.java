package org.argali.cuda.emulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.argali.cuda.kernel.KernelSource;

/**
 * Compiles kernels for the host, many at once: each source gets a namespace of its own in one C++ file. Sources wait until one
 * of them is needed; then all that wait are compiled.
 */
final class HostCompiler {
    private static final Pattern DEFINE = Pattern.compile("^#define +(\\w+)", Pattern.MULTILINE);
    private static final Pattern WAITS = Pattern.compile("over_warp|over_block|__sync|_sync\\(");
    /** Of the C++ compiler; a kernel's cast to a wider type is not an alias rule of CUDA's. */
    private static final List<String> OPTIONS =
            List.of("-std=c++17", "-O1", "-fPIC", "-shared", "-fno-strict-aliasing", "-ffp-contract=off", "-w");

    private final Path folder;
    private final String prelude = resource("/org/argali/cuda/prelude.cuh");
    private final String elementwise = resource("/org/argali/cuda/elementwise.cuh");
    private final Map<String, KernelSource> waiting = new LinkedHashMap<>();
    private final Map<String, Compiled> compiled = new HashMap<>();
    private boolean failed;
    private final String library;

    /**
     * Where a source's entries are.
     *
     * @param plain whether no thread waits for another
     */
    record Compiled(long library, int number, boolean plain) {
        long entry(String name) {
            return Host.find(library, symbol(number, name));
        }
    }

    HostCompiler() {
        folder = outputFolder();
        String header = resource("emulation.h");
        String runtime = resource("emulation.cpp");
        String java = System.getProperty("java.home", "");
        write("emulation.h", header);
        library = "emulation" + key(header + runtime);
        compile(library, runtime, List.of("-I" + java + "/include", "-I" + java + "/include/linux", "-ldl"));
        System.load(shared(library).toString());
    }

    /** Whether this machine has what it needs. */
    static boolean isAvailable() {
        return Tools.find("g++").isPresent()
                && Files.exists(Path.of(System.getProperty("java.home", ""), "include", "jni.h"));
    }

    void add(KernelSource source) {
        if (!compiled.containsKey(source.text())) {
            waiting.put(source.text(), source);
        }
    }

    Compiled compiled(KernelSource source) {
        if (!compiled.containsKey(source.text())) {
            if (failed) {
                throw new AssertionError("kernels did not compile; the first failure says why");
            }
            failed = true;
            compileWaiting();
            failed = false;
        }
        return Objects.requireNonNull(compiled.get(source.text()), source.name());
    }

    private void compileWaiting() {
        List<KernelSource> batch = List.copyOf(waiting.values());
        waiting.clear();
        StringBuilder text = new StringBuilder("#include \"emulation.h\"\n" + prelude + elementwise);
        for (int i = 0; i < batch.size(); i++) {
            text.append(inNamespace(batch.get(i), i));
        }
        String name = "batch" + key(library + text);
        compile(name, text.toString(), List.of("-L.", "-l:lib" + library + ".so", "-Wl,-rpath," + folder));
        long handle = Host.open(shared(name).toString());
        for (int i = 0; i < batch.size(); i++) {
            KernelSource s = batch.get(i);
            compiled.put(
                    s.text(), new Compiled(handle, i, !WAITS.matcher(own(s)).find()));
        }
    }

    /** A source without what all sources share. */
    private String own(KernelSource source) {
        return source.text().replace(prelude, "").replace(elementwise, "");
    }

    private String inNamespace(KernelSource source, int number) {
        String text = source.text().contains("#define WIDE") ? source.text() : own(source);
        String macros = DEFINE.matcher(own(source))
                .results()
                .map(m -> m.group(1))
                .map(m -> "#undef " + m + "\n")
                .collect(Collectors.joining());
        String entries = source.entries().stream()
                .map(e -> "extern \"C\" void %s(void** args) { emulation::Entry<&k%d::%s>::run(args); }\n"
                        .formatted(symbol(number, e), number, e))
                .collect(Collectors.joining());
        return "namespace k%d {\n%s}\n%s%s".formatted(number, text, macros, entries);
    }

    private static String symbol(int number, String entry) {
        return "emulated_" + number + "_" + entry;
    }

    /** Compiles a file to a shared library unless it is there from an earlier run. */
    private void compile(String name, String text, List<String> more) {
        if (Files.exists(shared(name))) {
            return;
        }
        write(name + ".cpp", text);
        List<String> command = new ArrayList<>(List.of("g++"));
        command.addAll(OPTIONS);
        command.addAll(List.of(name + ".cpp", "-o", name + ".new"));
        command.addAll(more);
        Tools.Result r = Tools.run(folder, command);
        if (r.status() != 0) {
            throw new AssertionError("the host's compiler refuses our CUDA C:\n" + r.output());
        }
        move(name + ".new", shared(name).getFileName().toString());
    }

    private Path shared(String name) {
        return folder.resolve("lib" + name + ".so");
    }

    /** Beside the classes of these tests, so that {@code clean} removes it. */
    private static Path outputFolder() {
        URL classes = HostCompiler.class.getProtectionDomain().getCodeSource().getLocation();
        Path folder = Path.of(URI.create(classes.toString())).resolveSibling("emulation");
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "-" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file + ".new"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        move(file + ".new", file);
    }

    private void move(String from, String to) {
        try {
            Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HostCompiler.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
