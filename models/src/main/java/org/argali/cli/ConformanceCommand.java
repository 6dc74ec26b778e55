package org.argali.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.argali.models.conformance.Conformance;
import org.argali.models.conformance.ConformanceReport;
import org.argali.models.conformance.GoldenCase;
import org.argali.models.conformance.Verdict;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code argali conformance DIR}: compares this library with values that Keras computed. */
@Command(
        name = "conformance",
        description = "Compare with values that Keras computed. Each case is a folder with case.json and data.npz.",
        footer = "Exits with 0 if no case failed; what is not supported is listed, and is no failure.")
final class ConformanceCommand implements Callable<Integer> {
    /** Backends by the names that users know. */
    enum Backend {
        CPU,
        CUDA,
        REFERENCE
    }

    @Parameters(paramLabel = "DIR", description = "Folder with cases.")
    private Path folder;

    @Option(names = "--backend", description = "cpu, cuda or reference; the best one here by default.")
    private Backend backend;

    @Option(names = "--filter", defaultValue = "", description = "Only cases whose kind/name contains this.")
    private String filter;

    @Option(names = "--verbose", description = "A line for every case, and every difference.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<GoldenCase> cases = cases();
        Runtime.configure(config());
        out.println("device: " + Runtime.session().headline());
        ConformanceReport report = new ConformanceReport();
        for (GoldenCase c : cases) {
            long start = System.nanoTime();
            Verdict v = Conformance.run(c);
            report.add(v);
            if (verbose) {
                out.printf(Locale.ROOT, "%6d ms  %s%n", (System.nanoTime() - start) / 1_000_000, v);
                out.flush();
            }
        }
        out.print(report.text(verbose));
        out.flush();
        return report.failed() == 0 ? 0 : 1;
    }

    private List<GoldenCase> cases() {
        try {
            List<GoldenCase> all = Conformance.cases(folder).stream()
                    .filter(c -> c.toString().contains(filter))
                    .toList();
            if (all.isEmpty()) {
                throw new IllegalArgumentException("no case in " + folder + " has '" + filter + "' in its name");
            }
            return all;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private DeviceConfig config() {
        DeviceConfig any = DeviceConfig.auto();
        if (backend == null) {
            return any;
        }
        return switch (backend) {
            case CPU -> any.on(DeviceConfig.Kind.CPU);
            case CUDA -> any.on(DeviceConfig.Kind.GPU);
            case REFERENCE -> any.on(DeviceConfig.Kind.REFERENCE);
        };
    }
}
