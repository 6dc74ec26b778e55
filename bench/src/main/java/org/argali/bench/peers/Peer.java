package org.argali.bench.peers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.argali.cli.bench.ProcessFacts;
import org.argali.cli.bench.Row;
import org.argali.model.Model;
import org.argali.models.workloads.Workload;
import org.argali.models.workloads.Workloads;
import org.argali.tensor.NDArray;

/** What the peers share: the call's arguments, the data, and the line protocol of {@code argali bench --paced}. */
final class Peer {
    private static final double GROUP_MS = 150;

    private final String impl;
    private final Workload workload;
    private final List<String> arguments;
    private final Model model;

    /** Arguments: {@code W1 --mode train --threads 2 --batch 128}. */
    Peer(String impl, String[] args) {
        this.impl = impl;
        this.arguments = Arrays.asList(args);
        this.workload = Workloads.all().stream()
                .filter(w -> w.name().equals(args[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload " + args[0]));
        this.model = workload.network().get();
        if (!option("--precision", "float32").equals("float32")) {
            throw new IllegalArgumentException(impl + " is timed in float32 alone");
        }
    }

    private String option(String name, String otherwise) {
        int i = arguments.indexOf(name);
        return i < 0 ? otherwise : arguments.get(i + 1);
    }

    String workload() {
        return workload.name();
    }

    boolean trains() {
        return !option("--mode", "train").equalsIgnoreCase("predict");
    }

    int threads() {
        return Integer.parseInt(option("--threads", "" + Runtime.getRuntime().availableProcessors()));
    }

    int batch() {
        return Integer.parseInt(option("--batch", "" + workload.batchSize()));
    }

    List<NDArray> inputs() {
        return workload.inputs(model, batch());
    }

    List<NDArray> targets() {
        return workload.targets(model, batch());
    }

    /** Runs groups of the step as it is told on standard input, and says at the end what was measured. */
    void serve(Runnable step) throws IOException {
        step.run();
        double startup = ProcessFacts.sinceLaunch();
        double each = group(step, 1);
        for (int n = 1; each * n < 20; ) {
            n = Math.max(2 * n, (int) (20 / each));
            each = group(step, n);
        }
        System.out.println("{\"ready\":true,\"steps\":" + Math.max(1, (int) (GROUP_MS / each)) + "}");
        List<Double> times = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            times.add(group(step, Integer.parseInt(line.strip())));
            System.out.println("{\"ms_per_step\":" + times.get(times.size() - 1) + "}");
        }
        double ms = Row.median(times);
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.put("impl", impl).put("workload", workload()).put("mode", trains() ? "train" : "predict");
        o.put("device", "cpu").put("threads", threads()).put("batch", batch()).put("data", "resident");
        o.put("ms_per_step", ms).put("samples_per_s", batch() * 1000 / ms);
        o.put("peak_rss_mb", ProcessFacts.peakRssMb()).put("startup_ms", startup);
        System.out.println(o);
    }

    private static double group(Runnable step, int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            step.run();
        }
        return (System.nanoTime() - start) / 1e6 / steps;
    }
}
