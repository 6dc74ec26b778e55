package org.argali.cuda.driver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/**
 * Finds and loads CUDA's libraries: in the folders of {@code -Dargali.cuda.path=folder:folder}, or else where the system keeps
 * them. Must come before the first call of any of them; loading twice does nothing.
 */
public final class CudaLibraries {
    private static final String FOLDERS = "argali.cuda.path";
    private static final List<String> USUAL = List.of("/usr/local/cuda/lib64", "/usr/lib/x86_64-linux-gnu");

    private CudaLibraries() {}

    /**
     * Loads the run time.
     *
     * @throws LinkageError if there is no driver, or no run time
     */
    public static void loadRuntime() {
        setProperties();
        Loader.load(org.bytedeco.cuda.presets.cudart.class);
    }

    /**
     * Loads the compiler. It opens its own second part by bare name, so that part comes first.
     *
     * @throws LinkageError if it is not found
     */
    public static void loadCompiler() {
        setProperties();
        builtins().ifPresent(f -> System.load(f.toString()));
        Loader.load(org.bytedeco.cuda.presets.nvrtc.class);
    }

    /**
     * Loads cuBLASLt, after the others, whose names it opens.
     *
     * @throws LinkageError if it is not found
     */
    public static void loadBlas() {
        setProperties();
        Loader.load(org.bytedeco.cuda.presets.cublas.class);
    }

    /**
     * Loads cuDNN, after the others, whose names it opens.
     *
     * @throws LinkageError if it is not found
     */
    public static void loadDnn() {
        setProperties();
        Loader.load(org.bytedeco.cuda.presets.cudnn.class);
    }

    /** JavaCPP reads these at its first load; without both, an installed toolkit would win over the folders asked for. */
    private static void setProperties() {
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        String folders = System.getProperty(FOLDERS, "");
        if (!folders.isEmpty()) {
            System.setProperty("org.bytedeco.javacpp.platform.linkpath", folders);
            System.setProperty("org.bytedeco.javacpp.platform.preloadpath", folders);
        }
    }

    /** Folders that are searched for files that no preset knows. */
    private static List<Path> folders() {
        List<String> all = new ArrayList<>();
        String asked = System.getProperty(FOLDERS, "");
        if (asked.isEmpty()) {
            all.addAll(List.of(java.util.Objects.requireNonNullElse(System.getenv("LD_LIBRARY_PATH"), "")
                    .split(":")));
            all.addAll(USUAL);
        } else {
            all.addAll(List.of(asked.split(File.pathSeparator)));
        }
        return all.stream().filter(s -> !s.isBlank()).map(Path::of).toList();
    }

    /** Those of some files that there are. */
    public static List<Path> files(List<String> names) {
        return folders().stream()
                .flatMap(folder -> names.stream().map(folder::resolve))
                .filter(Files::exists)
                .toList();
    }

    /** {@code libnvrtc-builtins.so.13.1}: the minor version is NVRTC's own. */
    public static Optional<Path> builtins() {
        return folders().stream().flatMap(CudaLibraries::builtinsIn).findFirst();
    }

    private static Stream<Path> builtinsIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(f -> f.getFileName().toString().startsWith("libnvrtc-builtins.so.13"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("listing the CUDA folder " + folder, e);
        }
    }
}
