package org.argali.profile;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.argali.data.AtomicFile;
import org.argali.plan.ExecutionPlan;
import org.argali.plan.KernelTime;
import org.argali.plan.MemoryTimeline;
import org.argali.spi.Device;
import org.argali.spi.Stream;

/**
 * Where the time and the memory of a step go. Prints as a table of layers, the slowest first.
 *
 * <pre>{@code
 * Profile profile = model.profile(x, y);    // prints as a table
 * profile.save(Path.of("profile"));         // and for Chrome and Perfetto: profile/trace.json
 * }</pre>
 *
 * @param title what was measured: {@code training, 128 samples}
 * @param device on which device
 * @param rates what that does at its best
 * @param kernels each by itself, in the order in which they run
 * @param stepNanos of the whole step, undisturbed
 * @param dataNanos of bringing a batch to where the step reads it
 * @param data where batches come from
 * @param memory what is alive while each kernel runs
 */
public record Profile(
        String title,
        String device,
        Rates rates,
        List<KernelTime> kernels,
        double stepNanos,
        double dataNanos,
        String data,
        MemoryTimeline memory) {
    private static final double GROUP_NANOS = 30e6;
    private static final int GROUPS = 5;
    private static final int MOST_RUNS = 15;
    private static final double ALL_RUNS_NANOS = 1.5e9;
    /** What launching a kernel and marking its end take the host, generously. */
    private static final double LAUNCH_NANOS = 20_000;

    private static final int MOST_AHEAD = 100;

    public Profile {
        kernels = List.copyOf(kernels);
    }

    /**
     * Runs a program some twenty times or more, which changes its state, and measures.
     *
     * @param feed brings a batch to the device
     * @param data where batches come from
     */
    public static Profile measure(String title, Device device, ExecutionPlan plan, Runnable feed, String data) {
        Rates rates = Rates.of(device);
        Stream stream = device.stream();
        double fed = median(GROUPS, () -> nanos(stream, 1, feed));
        double first = nanos(stream, 2, plan::run);
        int steps = (int) Math.max(1, Math.min(10_000, GROUP_NANOS / first));
        double step = median(GROUPS, () -> nanos(stream, steps, plan::run));
        int runs = (int) Math.max(3, Math.min(MOST_RUNS, ALL_RUNS_NANOS / step));
        int ahead = (int) Math.min(MOST_AHEAD, 1 + plan.kernels() * LAUNCH_NANOS / step);
        return new Profile(
                title, device.description(), rates, plan.times(runs, ahead), step, fed, data, plan.timeline());
    }

    private static double median(int n, DoubleSupplier nanos) {
        double[] all = new double[n];
        Arrays.setAll(all, i -> nanos.getAsDouble());
        Arrays.sort(all);
        return all[n / 2];
    }

    /** Of each of so many runs, waiting for the last. */
    private static double nanos(Stream stream, int runs, Runnable run) {
        stream.sync();
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            run.run();
        }
        stream.sync();
        return (System.nanoTime() - start) / (double) runs;
    }

    /** What each layer takes, the slowest first. */
    public List<LayerTime> layers() {
        return LayerTime.of(kernels);
    }

    /** The sum of the kernels' times. */
    public double kernelNanos() {
        return kernels.stream().mapToDouble(KernelTime::nanos).sum();
    }

    /** The table with so many layers; those that come after are one row. */
    public String table(int rows) {
        return new ProfileTable(this).text(rows);
    }

    /**
     * A trace for {@code chrome://tracing} and Perfetto, in the JSON of Chrome's Trace Event Format: an event for each kernel, a
     * thread for each lane of kernels that wait for one another, and the memory that is alive. Kernels come one after another, as
     * they were timed.
     */
    public String chromeTrace() {
        return ChromeTrace.of(this);
    }

    /**
     * Writes {@code profile.txt} with all layers, {@code layers.csv}, {@code trace.json} ({@link #chromeTrace}), and the memory
     * timeline as {@code memory.csv} and {@code memory.json}.
     *
     * @param folder made if it is not there
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    public void save(Path folder) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("profile.txt", table(Integer.MAX_VALUE));
        files.put("layers.csv", new ProfileTable(this).csv());
        files.put("trace.json", chromeTrace());
        files.put("memory.csv", memory.csv());
        files.put("memory.json", ChromeTrace.memory(memory));
        files.forEach((name, text) ->
                AtomicFile.write(folder.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** The table with the thirty slowest layers. */
    @Override
    public String toString() {
        return table(30);
    }
}
