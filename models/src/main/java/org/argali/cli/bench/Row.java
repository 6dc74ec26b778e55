package org.argali.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What was measured of one workload.
 *
 * @param data {@code resident}: the batch lay on the device; {@code copied}: it was copied there in each step
 * @param msPerStep the median of several groups of steps, with the device waited for at the end of each; nothing if it
 *     was not measured
 * @param peakRssMb the most memory that the process has held since this workload began
 * @param startupMs from the launch of the JVM to the end of its first step; nothing for later workloads
 * @param compileMs from the layers to a program that is ready to run
 * @param kernels of a step
 * @param planMb memory of the plan: weights, slots, arena
 * @param note why there is no time, or nothing
 */
public record Row(
        String workload,
        String mode,
        String device,
        int threads,
        int batch,
        String data,
        OptionalDouble msPerStep,
        double peakRssMb,
        OptionalDouble startupMs,
        double compileMs,
        int kernels,
        double planMb,
        String note) {
    private static final String HEAD = "%-9s %-8s %-6s %7s %6s %-9s %10s %13s %9s %11s %11s %8s %9s  %s";

    /** The head of the table. */
    public static String head() {
        return String.format(
                        Locale.ROOT,
                        HEAD,
                        "workload",
                        "mode",
                        "device",
                        "threads",
                        "batch",
                        "data",
                        "ms/step",
                        "samples/s",
                        "rss MB",
                        "startup ms",
                        "compile ms",
                        "kernels",
                        "plan MB",
                        "")
                .stripTrailing();
    }

    /** One line of the table. */
    public String line() {
        return String.format(
                        Locale.ROOT,
                        HEAD,
                        workload,
                        mode,
                        device,
                        threads,
                        batch,
                        data,
                        number(msPerStep, "%.4f"),
                        number(samplesPerSecond(), "%.0f"),
                        number(OptionalDouble.of(peakRssMb), "%.0f"),
                        number(startupMs, "%.0f"),
                        number(OptionalDouble.of(compileMs), "%.0f"),
                        kernels,
                        number(OptionalDouble.of(planMb), "%.1f"),
                        note)
                .stripTrailing();
    }

    private static String number(OptionalDouble value, String format) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
    }

    private OptionalDouble samplesPerSecond() {
        return msPerStep.isPresent() ? OptionalDouble.of(batch * 1000 / msPerStep.getAsDouble()) : msPerStep;
    }

    /** One JSON object; what was not measured is null. */
    public String json() {
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.put("impl", "argali");
        o.put("workload", workload).put("mode", mode).put("device", device).put("threads", threads);
        o.put("batch", batch).put("data", data);
        put(o, "ms_per_step", msPerStep);
        put(o, "samples_per_s", samplesPerSecond());
        o.put("peak_rss_mb", peakRssMb);
        put(o, "startup_ms", startupMs);
        o.put("compile_ms", compileMs)
                .put("kernels", kernels)
                .put("plan_mb", planMb)
                .put("note", note);
        return o.toString();
    }

    private static void put(ObjectNode o, String name, OptionalDouble value) {
        o.put(name, value.isPresent() ? Double.valueOf(value.getAsDouble()) : null);
    }

    /** The middle one. */
    public static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
