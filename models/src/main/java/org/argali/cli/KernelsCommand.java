package org.argali.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.argali.cli.bench.KernelCase;
import org.argali.cli.bench.KernelCases;
import org.argali.cli.bench.KernelTimer;
import org.argali.cli.bench.LargeKernels;
import org.argali.runtime.Runtime;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code argali kernels}: how fast single kernels are, and how near the rate of a copy. */
@Command(
        name = "kernels",
        description =
                "Time single kernels: time, GFLOP/s, GB/s of what must be read and written, share of a copy's rate.")
final class KernelsCommand implements Runnable {
    private static final long COPIED = 256L << 20;

    @Parameters(arity = "0..1", paramLabel = "PART", description = "Only those with this in their names.")
    private String part = "";

    @Option(names = "--device", defaultValue = "auto", description = "auto, gpu, cpu; ${DEFAULT-VALUE} by default.")
    private DeviceConfig.Kind device = DeviceConfig.Kind.AUTO;

    @Option(names = "--large", description = "Sizes that fill a GPU instead of those of the models.")
    private boolean large;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Runtime.configure(DeviceConfig.auto().on(device));
        out.println("Device: " + Runtime.session().headline());
        Device d = Runtime.session().device();
        KernelTimer timer = new KernelTimer(d);
        double rate = 2 * COPIED / timer.copy(COPIED);
        out.printf(Locale.ROOT, "copy of 256 MiB: %.1f GB/s read and written%n", rate);
        List<KernelCase> cases = large ? LargeKernels.all() : KernelCases.all();
        for (KernelCase c : cases) {
            if (c.name().contains(part)) {
                out.println(line(c, timer.nanoseconds(c), rate));
                out.flush();
            }
        }
    }

    private static String line(KernelCase c, Optional<Double> nanos, double rate) {
        return nanos.map(n -> String.format(
                        Locale.ROOT,
                        "%-58s %10.2f us %9.1f GFLOP/s %8.1f GB/s %5.0f %% of a copy",
                        c.name(),
                        n / 1e3,
                        c.flops() / n,
                        c.bytes() / n,
                        100 * c.bytes() / n / rate))
                .orElseGet(() -> String.format(Locale.ROOT, "%-58s no kernel on this device", c.name()));
    }
}
