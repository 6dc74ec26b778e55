package org.argali.models.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training that is killed at random moments, also while it writes a backup, and started again until it is done, comes to the
 * same files as training that was left alone. {@code -Dargali.kills=50} for how often, {@code -Dargali.seed=N} for when.
 */
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("argali.kills", 3);
    private static final long SEED = Long.getLong("argali.seed", 20261123);
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path dir;

    private int whileStarting;
    private int whileWriting;
    private int whileTraining;

    @Test
    void killedTrainingComesToTheSameNumbers() throws Exception {
        Path alone = Files.createDirectory(dir.resolve("alone"));
        Path killed = Files.createDirectory(dir.resolve("killed"));
        Process p = start(alone);
        assertThat(p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(p.exitValue()).as(output(alone)).isZero();

        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < KILLS; i++) {
            List<String> before = parts(killed);
            p = start(killed);
            waitForTheMoment(p, killed, random);
            assertThat(p.isAlive())
                    .as("still trains before kill %d: %s", i + 1, output(killed))
                    .isTrue();
            p.destroyForcibly().waitFor(); // SIGKILL
            if (!before.containsAll(parts(killed))) {
                whileWriting++;
            }
        }
        p = start(killed);
        assertThat(p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        String said = output(killed);
        assertThat(p.exitValue()).as(said).isZero();

        System.out.printf(
                "[kill loop] seed %d: %d kills, %d while starting, %d while training, of all %d with a file half"
                        + " written; %d backups were found damaged%n",
                SEED,
                KILLS,
                whileStarting,
                whileTraining,
                whileWriting,
                said.lines().filter(l -> l.contains("damaged")).count());
        assertThat(said).doesNotContain("damaged"); // a backup is there as a whole or not at all
        for (String file : List.of(KilledTraining.HISTORY, KilledTraining.LOG)) {
            assertThat(killed.resolve(file)).hasSameTextualContentAs(alone.resolve(file));
        }
        for (String file : List.of(KilledTraining.RESULT, "best.weights.h5")) {
            assertThat(killed.resolve(file)).hasSameBinaryContentAs(alone.resolve(file));
        }
    }

    private static Process start(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir", ""),
                "-cp",
                System.getProperty("java.class.path"),
                KilledTraining.class.getName(),
                folder.toString(),
                Integer.toString(6 + 4 * KILLS)));
        ProcessBuilder b = new ProcessBuilder(command).redirectErrorStream(true);
        b.environment().remove("ARGALI_DEBUG");
        return b.redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output.txt").toFile()))
                .start();
    }

    /** One time in five any moment from the start of the process on, else soon after it made progress; often in a write. */
    private void waitForTheMoment(Process p, Path folder, SplittableRandom random) throws Exception {
        if (random.nextInt(5) == 0) {
            whileStarting++;
            Thread.sleep(random.nextInt(1500));
            return;
        }
        whileTraining++;
        int before = newest(folder);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (p.isAlive() && newest(folder) <= before) {
            assertThat(System.nanoTime()).as(output(folder)).isLessThan(end);
            Thread.sleep(2);
        }
        Thread.sleep(random.nextInt(300));
        if (random.nextBoolean()) {
            while (p.isAlive() && parts(folder).isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    private static final Pattern BACKUP = Pattern.compile("backup-(\\d+)\\.safetensors");

    private static int newest(Path folder) throws IOException {
        return list(folder).stream()
                .map(n -> BACKUP.matcher(n))
                .filter(Matcher::matches)
                .mapToInt(m -> Integer.parseInt(m.group(1)))
                .max()
                .orElse(0);
    }

    private static List<String> parts(Path folder) throws IOException {
        return list(folder).stream().filter(n -> n.endsWith(".part")).toList();
    }

    private static List<String> list(Path folder) throws IOException {
        Path backups = folder.resolve(KilledTraining.BACKUPS);
        if (!Files.exists(backups)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(backups)) {
            return all.map(f -> f.getFileName().toString()).toList();
        }
    }

    private static String output(Path folder) throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }
}
