package org.argali.cuda.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compiled kernels on disk, one file each, named by what went in: source, architecture, compiler and options. A file begins
 * with the digest of what follows, so that a damaged one is compiled anew. It is written beside its place and moved there
 * whole, so that processes may share the folder. Where the folder cannot be written, it compiles every time and says so once.
 */
public final class KernelCache {
    private static final int DIGEST_BYTES = 32;

    private final Path folder;
    private final CubinCompiler compiler;
    private final Consumer<String> notices;
    private final String identity;
    private boolean saidSo;

    public KernelCache(Path folder, CubinCompiler compiler, Consumer<String> notices) {
        this.folder = folder;
        this.compiler = compiler;
        this.notices = notices;
        this.identity = compiler.identity();
    }

    /**
     * {@code $XDG_CACHE_HOME/argali/cuda}, or {@code ~/.cache/argali/cuda}.
     *
     * @param xdgCacheHome the variable's value, empty if it is not set
     */
    public static Path defaultFolder(String xdgCacheHome, String home) {
        // the convention: a relative path is to be ignored
        Path base = Path.of(xdgCacheHome).isAbsolute() ? Path.of(xdgCacheHome) : Path.of(home, ".cache");
        return base.resolve("argali").resolve("cuda");
    }

    public byte[] cubin(KernelSource source, String architecture) {
        Path file = folder.resolve(key(source, architecture) + ".cubin");
        Optional<byte[]> known = read(file);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] cubin = compiler.compile(source, architecture);
        write(file, cubin);
        return cubin;
    }

    private String key(KernelSource source, String architecture) {
        String all = identity + '\n' + architecture + '\n' + source.text();
        return HexFormat.of().formatHex(digest(all.getBytes(StandardCharsets.UTF_8)));
    }

    private Optional<byte[]> read(Path file) {
        byte[] all;
        try {
            all = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            sayOnce(e);
            return Optional.empty();
        }
        if (all.length <= DIGEST_BYTES) {
            return Optional.empty();
        }
        byte[] cubin = Arrays.copyOfRange(all, DIGEST_BYTES, all.length);
        boolean whole = Arrays.equals(digest(cubin), Arrays.copyOf(all, DIGEST_BYTES));
        return whole ? Optional.of(cubin) : Optional.empty();
    }

    private void write(Path file, byte[] cubin) {
        try {
            Files.createDirectories(folder);
            Path beside = Files.createTempFile(folder, "new", ".tmp");
            try {
                byte[] all = Arrays.copyOf(digest(cubin), DIGEST_BYTES + cubin.length);
                System.arraycopy(cubin, 0, all, DIGEST_BYTES, cubin.length);
                Files.write(beside, all);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            sayOnce(e);
        }
    }

    private void sayOnce(IOException e) {
        if (!saidSo) {
            saidSo = true;
            notices.accept("compiled kernels are not kept: " + e + "; every start compiles them again");
        }
    }

    private static byte[] digest(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
