package org.argali.cuda.kernel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Compiled kernels, kept on disk by what went in: source, architecture, compiler and options. */
public final class KernelCache {
    private final KeptFiles files;
    private final CubinCompiler compiler;
    private final String identity;

    public KernelCache(Path folder, CubinCompiler compiler, Consumer<String> notices) {
        this.files = new KeptFiles(folder, KeptFiles.Kind.KERNELS, notices);
        this.compiler = compiler;
        this.identity = compiler.identity();
    }

    public byte[] cubin(KernelSource source, String architecture) {
        String key = identity + '\n' + architecture + '\n' + source.key();
        Optional<byte[]> known = files.read(key);
        return known.isPresent() ? known.get() : files.keep(key, compiler.compile(source, architecture));
    }
}
