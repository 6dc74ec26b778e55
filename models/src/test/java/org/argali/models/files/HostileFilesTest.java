package org.argali.models.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.argali.data.DataFormatException;
import org.argali.data.Npy;
import org.argali.data.Npz;
import org.argali.files.SafeTensors;
import org.argali.model.Model;
import org.argali.saving.NotSupportedException;
import org.argali.saving.WeightsMismatchException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged files load, or end in one of three exceptions that name the file; nothing else, and soon. {@code
 * -Dargali.fuzz=N} tries N files of each form, {@code -Dargali.fuzz.seed=S} others.
 */
class HostileFilesTest {
    private static final int FILES = Integer.getInteger("argali.fuzz", 60);
    private static final long SEED = Long.getLong("argali.fuzz.seed", 20261123);
    private static final long SOON = TimeUnit.SECONDS.toNanos(20);
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final Map<Form, byte[]> WHOLE = new EnumMap<>(Form.class);

    @TempDir
    static Path folder;

    /** What is damaged, and how it is read. */
    enum Form {
        KERAS("saved/saved_functional_mlp_adam/model.keras", ".keras"),
        /** The configuration in a zip that is whole. */
        CONFIG("saved/saved_attention/model.keras", ".keras"),
        /** The weights in a zip that is whole. */
        WEIGHTS("saved/saved_bidirectional_gru/model.keras", ".keras"),
        WEIGHTS_H5("saved/saved_functional_mlp_adam/model.weights.h5", ".weights.h5"),
        H5("saved/saved_functional_mlp_adam/model.h5", ".h5"),
        H5_NESTED("saved/saved_nested_called_twice/model.h5", ".h5"),
        KERAS_2("saved_legacy/legacy_nested_batch_normalization/model.h5", ".h5"),
        KERAS_2_WEIGHTS("saved_legacy/legacy_mlp_compiled/weights.h5", ".weights.h5"),
        NPZ("saved/saved_functional_mlp_adam/data.npz", ".npz"),
        NPY("", ".npy"),
        SAFETENSORS("", ".safetensors");

        private final String source;
        private final String end;

        Form(String source, String end) {
            this.source = source;
            this.end = end;
        }

        Consumer<Path> reader() {
            return switch (this) {
                case WEIGHTS_H5 ->
                    p -> model("saved_functional_mlp_adam/model.keras").loadWeights(p);
                case KERAS_2_WEIGHTS ->
                    p -> model("../saved_legacy/legacy_mlp_compiled/model.h5").loadWeights(p);
                case NPZ -> Npz::read;
                case NPY -> Npy::read;
                case SAFETENSORS -> SafeTensors::read;
                default -> Model::load;
            };
        }

        private static Model model(String file) {
            return Model.load(GOLDEN.resolve("saved").resolve(file));
        }
    }

    @BeforeAll
    static void wholeFiles() throws IOException {
        for (Form f : Form.values()) {
            if (!f.source.isEmpty()) {
                WHOLE.put(f, Files.readAllBytes(GOLDEN.resolve(f.source)));
            }
        }
        Path scratch = folder.resolve("scratch");
        Model model = Form.model("saved_functional_mlp_adam/model.keras");
        Npy.write(scratch, model.getWeights().get(0));
        WHOLE.put(Form.NPY, Files.readAllBytes(scratch));
        SafeTensors.write(
                scratch,
                Map.of("a", model.getWeights().get(0), "b", model.getWeights().get(1)));
        WHOLE.put(Form.SAFETENSORS, Files.readAllBytes(scratch));
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void damagedFilesEndInOneClearError(Form form) throws IOException {
        Path file = folder.resolve(form + form.end);
        Map<String, Integer> ends = new TreeMap<>();
        for (int i = 0; i < FILES; i++) {
            long seed = SEED + i;
            Files.write(file, damaged(form, new SplittableRandom(seed)));
            long start = System.nanoTime();
            String end = end(form, file, seed);
            long time = System.nanoTime() - start;
            assertThat(time).as("nanoseconds for %s with seed %d", form, seed).isLessThan(SOON);
            ends.merge(end, 1, Integer::sum);
        }
        if (System.getProperty("argali.fuzz") != null) {
            System.out.println(form + " " + FILES + " files: " + ends);
        }
        assertThat(ends.keySet()).as(form.toString()).contains("DataFormatException");
    }

    private static String end(Form form, Path file, long seed) {
        try {
            form.reader().accept(file);
            return "read";
        } catch (DataFormatException | NotSupportedException | WeightsMismatchException e) {
            assertThat(e.getMessage()).as("%s with seed %d", form, seed).contains(form.name());
            return e.getClass().getSimpleName();
        } catch (RuntimeException | Error e) {
            throw new AssertionError(form + " with -Dargali.fuzz.seed=" + seed + " -Dargali.fuzz=1", e);
        }
    }

    private static byte[] damaged(Form form, SplittableRandom r) throws IOException {
        byte[] whole = WHOLE.getOrDefault(form, new byte[0]);
        return switch (form) {
            case CONFIG -> zip(whole, "config.json", r);
            case WEIGHTS -> zip(whole, "model.weights.h5", r);
            default -> Mutation.any(whole, r);
        };
    }

    /** The archive with damage in one entry, whose checksum is that of the damage. */
    private static byte[] zip(byte[] whole, String damagedEntry, SplittableRandom r) throws IOException {
        Map<String, byte[]> entries = entries(whole);
        boolean text = damagedEntry.endsWith(".json") && r.nextInt(4) > 0;
        entries.computeIfPresent(damagedEntry, (n, b) -> text ? Mutation.text(b, r) : Mutation.any(b, r));
        return zip(entries);
    }

    private static Map<String, byte[]> entries(byte[] archive) throws IOException {
        Path file = folder.resolve("whole.zip");
        Files.write(file, archive);
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry e : Collections.list(zip.entries())) {
                entries.put(e.getName(), zip.getInputStream(e).readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> e : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(e.getKey()));
                zip.write(e.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** Entries are read by three names, so that others never become files. */
    @Test
    void namesInArchivesNeverLeadOutOfThem() throws IOException {
        Map<String, byte[]> entries = entries(WHOLE.getOrDefault(Form.KERAS, new byte[0]));
        entries.put("../../outside.txt", "out".getBytes(StandardCharsets.UTF_8));
        entries.put("/tmp/argali-outside.txt", "out".getBytes(StandardCharsets.UTF_8));
        Path file = folder.resolve("slip.keras");
        Files.write(file, zip(entries));
        assertThat(Model.load(file).getWeights()).hasSize(6);
        assertThat(folder.resolve("../../outside.txt")).doesNotExist();
        assertThat(Path.of("/tmp/argali-outside.txt")).doesNotExist();
    }
}
