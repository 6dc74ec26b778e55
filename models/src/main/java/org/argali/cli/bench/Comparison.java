package org.argali.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Argali and its peers, each a process, prepared all at once and then timed in turn: in each round each runs one group of
 * steps while the others wait.
 */
public final class Comparison {
    private static final String HEAD = "%-8s %-14s %10s %21s %7s %11s %10s %10s %7s  %s";
    private static final int ROUNDS = 7;

    private final Map<String, List<String>> commands;
    private final long patienceMs;
    private final PrintWriter out;
    private final boolean json;

    /**
     * What takes part.
     *
     * @param commands by name; the first is what the others are compared with
     * @param patienceMs how long to wait until all are ready
     */
    public Comparison(Map<String, List<String>> commands, long patienceMs, PrintWriter out, boolean json) {
        this.commands = new LinkedHashMap<>(commands);
        this.patienceMs = patienceMs;
        this.out = out;
        this.json = json;
    }

    /** The head of the table. */
    public static String head() {
        return String.format(
                        Locale.ROOT,
                        HEAD,
                        "workload",
                        "who",
                        "ms/step",
                        "of groups",
                        "ratio",
                        "samples/s",
                        "compile ms",
                        "startup ms",
                        "rss MB",
                        "")
                .stripTrailing();
    }

    /**
     * Runs all and prints a line for each.
     *
     * @param note what is said of those that came to their end
     */
    public void run(String workload, String note) throws IOException {
        List<Contestant> all = new ArrayList<>();
        try {
            for (Map.Entry<String, List<String>> e : commands.entrySet()) {
                all.add(new Contestant(e.getKey(), e.getValue()));
            }
            long deadline = System.currentTimeMillis() + patienceMs;
            List<Contestant> running = new ArrayList<>(all);
            running.removeIf(c -> !c.ready(deadline - System.currentTimeMillis()));
            for (int i = 0; i < ROUNDS; i++) {
                running.removeIf(c -> !c.group());
            }
            report(workload, note, all, running);
        } finally {
            for (Contestant c : all) {
                c.close();
            }
        }
    }

    private void report(String workload, String note, List<Contestant> all, List<Contestant> running) {
        Optional<Double> ours =
                running.contains(all.get(0)) ? Optional.of(Row.median(all.get(0).times())) : Optional.empty();
        for (Contestant c : all) {
            ObjectNode row = (running.contains(c) ? c.result() : Optional.<ObjectNode>empty())
                    .orElseGet(JsonNodeFactory.instance::objectNode);
            row.put("impl", c.name()).put("workload", workload);
            row.put("note", c.failure().isEmpty() ? note : c.failure());
            c.times().forEach(row.withArray("ms_per_group")::add);
            ours.filter(t -> running.contains(c)).ifPresent(t -> row.put("argali_over_it", t / Row.median(c.times())));
            out.println(json ? row : line(row, c.times()));
            out.flush();
        }
    }

    private static String line(JsonNode row, List<Double> times) {
        String spread = times.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%.4f..%.4f",
                        times.stream().min(Double::compare).get(),
                        times.stream().max(Double::compare).get());
        return String.format(
                        Locale.ROOT,
                        HEAD,
                        row.path("workload").asText(),
                        row.path("impl").asText(),
                        number(row, "ms_per_step", "%.4f"),
                        spread,
                        number(row, "argali_over_it", "%.2f"),
                        number(row, "samples_per_s", "%.0f"),
                        number(row, "compile_ms", "%.0f"),
                        number(row, "startup_ms", "%.0f"),
                        number(row, "peak_rss_mb", "%.0f"),
                        row.path("note").asText())
                .stripTrailing();
    }

    private static String number(JsonNode row, String field, String format) {
        JsonNode n = row.path(field);
        return n.isNumber() ? String.format(Locale.ROOT, format, n.asDouble()) : "-";
    }
}
