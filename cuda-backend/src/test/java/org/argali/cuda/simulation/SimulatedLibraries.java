package org.argali.cuda.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.argali.cuda.driver.CudaLibraries;

/** Builds the simulation, gives it the names of CUDA's libraries, and loads it in their place. */
public final class SimulatedLibraries {
    private static final String MAIN = "libargali_simulation.so";
    /** Each is an empty library of that name, with the version its callers ask for, that leads to the simulation. */
    private static final List<String> NAMES = List.of(
            "libcuda.so.1",
            "libcudart.so.13",
            "libnvrtc.so.13",
            "libcublasLt.so.13",
            "libcublas.so.13",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn_cnn.so.9",
            "libcudnn_adv.so.9",
            "libcudnn.so.9");

    private static final List<String> SOURCES = List.of(
            "accesses.cpp",
            "compiler.cpp",
            "control.cpp",
            "cublas.cpp",
            "cuda.cpp",
            "cudnn.cpp",
            "kernels.cpp",
            "memory.cpp",
            "nvrtc.cpp",
            "races.cpp",
            "threads.cpp",
            "work.cpp");
    private static final List<String> HEADERS = List.of("cuda_c.h", "simulation.h");

    private final Path folder;

    private SimulatedLibraries(Path folder) {
        this.folder = folder;
    }

    /** Why this process cannot have it; empty if it can. */
    public static String whyNot() {
        if (!Boolean.getBoolean("argali.cuda.simulation")) {
            return "the simulated CUDA device has a process of its own";
        }
        return Tools.find("g++").isPresent()
                        && Files.exists(java().resolve("include").resolve("jni.h"))
                ? ""
                : "the simulated CUDA device needs g++ and the JDK's jni.h";
    }

    /** Loads it, and the bindings above it. A second call does nothing. */
    public static void load() {
        Holder.LOADED.run();
    }

    private static final class Holder {
        static final Runnable LOADED = loadOnce();

        private static Runnable loadOnce() {
            Path folder = Path.of(System.getProperty("argali.cuda.path", "")).toAbsolutePath();
            SimulatedLibraries libraries = new SimulatedLibraries(folder);
            libraries.build();
            System.load(folder.resolve(MAIN).toString());
            System.load(folder.resolve("libcuda.so.1").toString());
            Simulation.open0(
                    folder.toString(),
                    new String[] {text("/org/argali/cuda/prelude.cuh"), text("/org/argali/cuda/elementwise.cuh")},
                    ownFiles());
            CudaLibraries.loadRuntime();
            CudaLibraries.loadCompiler();
            CudaLibraries.loadBlas();
            System.out.println("CUDA is simulated on the host in this process; nothing here runs on a GPU.");
            return () -> {};
        }
    }

    private static String[] ownFiles() {
        try (Stream<Path> files = Files.list(Path.of("..", "native", "src", "main", "cuda"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".cu"))
                    .map(f -> text("/org/argali/cuda/" + f))
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home", ""));
    }

    /** Anew if its source changed, or its folder was copied; what was compiled against the old one goes, too. */
    private void build() {
        Map<String, String> files = new TreeMap<>();
        SOURCES.forEach(s -> files.put(s, text(s)));
        HEADERS.forEach(s -> files.put(s, text(s)));
        Path stamp = folder.resolve("sources.txt");
        String wanted = folder + "\n" + files;
        try {
            if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
                return;
            }
            remove(folder);
            Files.createDirectories(folder);
            for (Map.Entry<String, String> f : files.entrySet()) {
                Files.writeString(folder.resolve(f.getKey()), f.getValue());
            }
            compile(files.keySet());
            Files.writeString(stamp, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
            }
        }
    }

    private void compile(Iterable<String> files) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("g++", "-std=c++17", "-O2", "-flto", "-fPIC", "-shared", "-o", MAIN));
        for (String f : files) {
            if (f.endsWith(".cpp")) {
                command.add(f);
            }
        }
        command.addAll(List.of("-I" + java() + "/include", "-I" + java() + "/include/linux", "-ldl"));
        gpp(command);
        Files.writeString(folder.resolve("empty.c"), "void argali_simulation_is_behind(void) {}\n");
        for (String name : NAMES) {
            Files.writeString(folder.resolve("version.map"), name + " { global: *; };\n");
            gpp(List.of(
                    "g++",
                    "-shared",
                    "-fPIC",
                    "-o",
                    name,
                    "empty.c",
                    "-Wl,-soname," + name,
                    "-Wl,--version-script,version.map",
                    "-Wl,--no-as-needed",
                    "-L.",
                    "-l:" + MAIN,
                    "-Wl,-rpath," + folder));
        }
    }

    private void gpp(List<String> command) {
        Tools.Result r = Tools.run(folder, command);
        if (r.status() != 0) {
            throw new AssertionError("the simulated CUDA libraries do not compile:\n" + r.output());
        }
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(SimulatedLibraries.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
