package org.argali.models.conformance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.argali.models.conformance.Verdict.Outcome;

/** Counts and reasons of many cases, as text. */
public final class ConformanceReport {
    private static final int MOST_NAMES = 6;

    private final Map<String, Map<Outcome, Integer>> counts = new TreeMap<>();
    private final Map<String, List<String>> missing = new TreeMap<>();
    private final List<Verdict> failures = new ArrayList<>();

    public void add(Verdict v) {
        counts.computeIfAbsent(v.of().kind(), k -> new EnumMap<>(Outcome.class)).merge(v.outcome(), 1, Integer::sum);
        if (v.outcome() == Outcome.FAILED) {
            failures.add(v);
        } else if (v.outcome() == Outcome.NOT_SUPPORTED) {
            String reason = v.reasons().get(0);
            missing.computeIfAbsent(reason, k -> new ArrayList<>()).add(v.of().toString());
        }
    }

    /** How many cases failed. */
    public int failed() {
        return failures.size();
    }

    /** The table of counts, then what is not supported, then what failed. */
    public String text(boolean verbose) {
        StringBuilder b = new StringBuilder();
        b.append(String.format(Locale.ROOT, "%-12s %8s %8s %14s%n", "kind", "passed", "failed", "not supported"));
        counts.forEach((kind, row) -> line(b, kind, row));
        Map<Outcome, Integer> total = new EnumMap<>(Outcome.class);
        counts.values().forEach(row -> row.forEach((o, n) -> total.merge(o, n, Integer::sum)));
        line(b, "all", total);
        if (!missing.isEmpty()) {
            b.append(String.format("%nnot supported:%n"));
            missing.forEach((reason, names) -> b.append(String.format("  %s: %s%n", reason, shorten(names, verbose))));
        }
        if (!failures.isEmpty()) {
            b.append(String.format("%nfailed:%n"));
            failures.forEach(v -> failure(b, v, verbose));
        }
        return b.toString();
    }

    private static void line(StringBuilder b, String name, Map<Outcome, Integer> row) {
        b.append(String.format(
                Locale.ROOT,
                "%-12s %8d %8d %14d%n",
                name,
                row.getOrDefault(Outcome.PASSED, 0),
                row.getOrDefault(Outcome.FAILED, 0),
                row.getOrDefault(Outcome.NOT_SUPPORTED, 0)));
    }

    private static String shorten(List<String> names, boolean verbose) {
        int n = verbose ? names.size() : Math.min(MOST_NAMES, names.size());
        String more = names.size() > n ? ", and " + (names.size() - n) + " more" : "";
        return String.join(", ", names.subList(0, n)) + more;
    }

    private static void failure(StringBuilder b, Verdict v, boolean verbose) {
        List<String> reasons = v.reasons();
        int n = verbose ? reasons.size() : 1;
        b.append(String.format("  %s: %s%s%n", v.of(), reasons.get(0), more(reasons.size() - n)));
        reasons.subList(1, n).forEach(r -> b.append(String.format("      %s%n", r)));
    }

    private static String more(int n) {
        return n <= 0 ? "" : " (and " + n + " more; --verbose shows them)";
    }
}
