package org.argali.models.conformance;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.argali.saving.NotSupportedException;
import org.argali.spi.UnsupportedOnBackendException;

/**
 * Runs the cases of a folder.
 *
 * <pre>{@code
 * Runtime.configure(DeviceConfig.reference());
 * for (GoldenCase c : Conformance.cases(Path.of("golden"))) {
 *     System.out.println(Conformance.run(c));
 * }
 * }</pre>
 */
public final class Conformance {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            entry("activation", new ActivationCases()),
            entry("initializer", new InitializerCases()),
            entry("layer", new LayerCases()),
            entry("loss", new LossCases()),
            entry("metric", new MetricCases()),
            entry("model", new LayerCases()),
            entry("optimizer", new OptimizerCases()),
            entry("saved", new SavedCases()),
            entry("saved_legacy", new SavedLegacyCases()),
            entry("schedule", new ScheduleCases()),
            entry("trajectory", new TrajectoryCases()));

    private Conformance() {}

    /**
     * The cases in a folder and all folders below it, sorted.
     *
     * @throws IllegalArgumentException if there is no such folder, or no case in it
     */
    public static List<GoldenCase> cases(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<GoldenCase> all = files.filter(f -> f.endsWith("case.json"))
                    .map(Path::getParent)
                    .sorted()
                    .map(GoldenCase::in)
                    .toList();
            if (all.isEmpty()) {
                throw new IllegalArgumentException(
                        "there is no case in " + folder + "; a case is a folder with a file case.json");
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one case on the device that {@link org.argali.runtime.Runtime} has open. Never throws. */
    public static Verdict run(GoldenCase c) {
        Kind kind = KINDS.get(c.kind());
        if (kind == null) {
            return notSupported(c, "cases of kind " + c.kind());
        }
        try {
            Findings findings = new Findings();
            kind.run(c.read(), findings);
            return Verdict.of(c, findings.all());
        } catch (NotSupportedException | UnsupportedOnBackendException | UnsupportedOperationException e) {
            return notSupported(c, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return Verdict.of(c, List.of(describe(e)));
        }
    }

    private static Verdict notSupported(GoldenCase c, String what) {
        return new Verdict(c, Verdict.Outcome.NOT_SUPPORTED, List.of(what));
    }

    private static String describe(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        String at = trace.length == 0 ? "" : " (at " + trace[0] + ")";
        return e.getClass().getSimpleName() + ": " + e.getMessage() + at;
    }

    /** Runs cases one after another and tells {@code each} of every one. */
    public static List<Verdict> run(List<GoldenCase> cases, Consumer<Verdict> each) {
        List<Verdict> all = new ArrayList<>();
        for (GoldenCase c : cases) {
            Verdict v = run(c);
            each.accept(v);
            all.add(v);
        }
        return all;
    }
}
