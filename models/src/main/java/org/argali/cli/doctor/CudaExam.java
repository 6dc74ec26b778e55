package org.argali.cli.doctor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CUDA's libraries: where each is found, in the order in which it is searched for. Loads nothing. */
final class CudaExam {
    /** A library and the major version that is needed; a trailing dot takes any minor version. */
    private static final List<String> NEEDED = List.of(
            "libcudart.so.13",
            "libcublas.so.13",
            "libcublasLt.so.13",
            "libnvrtc.so.13",
            "libnvrtc-builtins.so.13.",
            "libcudnn.so.9");

    private static final List<String> USUAL = List.of(
            "/usr/local/cuda/lib64",
            "/usr/local/cuda/targets/x86_64-linux/lib",
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib64");

    private static final Pattern CACHED = Pattern.compile("(/[\\x21-\\x7e]*)/lib[\\w.+-]+\\.so");

    private CudaExam() {}

    static List<Finding> of(Machine m) {
        List<Finding> all = new ArrayList<>();
        List<String> folders = folders(m);
        List<String> missing = new ArrayList<>();
        for (String library : NEEDED) {
            Optional<String> found = find(m, folders, library);
            found.ifPresent(f -> all.add(Finding.ok("CUDA", f)));
            if (found.isEmpty()) {
                missing.add(library + (library.endsWith(".") ? "*" : "") + others(m, folders, library));
            }
        }
        if (!missing.isEmpty()) {
            all.add(Finding.no("CUDA", "not found: " + String.join(", ", missing)));
            all.add(Finding.info("", "searched: " + String.join(" ", folders)));
            all.add(Finding.info(
                    "",
                    "A GPU needs CUDA 13 and cuDNN 9: install NVIDIA's packages or its wheels (nvidia-*),"
                            + " or use a CUDA base image."));
            all.add(Finding.info("", "Name other folders with ARGALI_CUDA_PATH=folder:folder."));
        }
        return all;
    }

    private static Optional<String> find(Machine m, List<String> folders, String library) {
        return folders.stream()
                .flatMap(f -> m.list(f).stream()
                        .filter(n -> n.equals(library) || (library.endsWith(".") && n.startsWith(library)))
                        .map(n -> f + "/" + n))
                .findFirst();
    }

    /** The same library in another version, which does not help. */
    private static String others(Machine m, List<String> folders, String library) {
        String name = library.substring(0, library.indexOf(".so.") + 4);
        return folders.stream()
                .flatMap(f -> m.list(f).stream().filter(n -> n.startsWith(name)).map(n -> f + "/" + n))
                .findFirst()
                .map(n -> " (" + n + " is another version)")
                .orElse("");
    }

    private static List<String> folders(Machine m) {
        Set<String> all = new LinkedHashSet<>();
        all.addAll(List.of(m.cudaPath().split(":")));
        all.addAll(List.of(m.variable("ARGALI_CUDA_PATH").split(":")));
        all.addAll(List.of(m.variable("LD_LIBRARY_PATH").split(":")));
        all.addAll(USUAL);
        all.addAll(cached(m));
        all.remove("");
        return List.copyOf(all);
    }

    /** Folders of NVIDIA's libraries that the dynamic linker knows of. */
    private static Set<String> cached(Machine m) {
        Set<String> all = new LinkedHashSet<>();
        Matcher paths = CACHED.matcher(m.read("/etc/ld.so.cache").orElse(""));
        while (paths.find()) {
            if (paths.group().matches(".*/lib(cu|nv).*")) {
                all.add(paths.group(1));
            }
        }
        return all;
    }
}
