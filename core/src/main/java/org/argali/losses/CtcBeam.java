package org.argali.losses;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.argali.losses.CtcDecoder.Reading;
import org.jspecify.annotations.Nullable;

/** Prefixes of labels, of which the most probable stay from step to step (Graves 2012; as TensorFlow's decoder). */
final class CtcBeam {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    private final int width;
    private final int blank;

    CtcBeam(int width, int blank) {
        this.width = width;
        this.blank = blank;
    }

    /** The labels in the beam after all steps of {@code logits [steps][classes]}, the most probable first. */
    List<Reading> search(double[][] logits) {
        Prefix root = new Prefix(null, -1);
        root.blank = 0;
        List<Prefix> beam = List.of(root);
        for (double[] row : logits) {
            beam = step(beam, logSoftmax(row));
        }
        return beam.stream().map(p -> new Reading(p.letters(), p.total())).toList();
    }

    private List<Prefix> step(List<Prefix> beam, double[] logs) {
        List<Candidate> all = new ArrayList<>();
        for (Prefix p : beam) {
            double again = p.parent == null ? NEVER : logSum(p.label, p.parent.before(p.letter)) + logs[p.letter];
            all.add(new Candidate(p, -1, p.total() + logs[blank], again));
            for (int k = 0; k < logs.length; k++) {
                Prefix longer = p.longer.get(k);
                if (k != blank && (longer == null || longer.total() == NEVER)) {
                    all.add(new Candidate(p, k, NEVER, p.before(k) + logs[k]));
                }
            }
        }
        List<Candidate> best = all.stream()
                .filter(c -> c.total() > NEVER)
                .sorted(Comparator.comparingDouble(Candidate::total).reversed())
                .limit(width)
                .toList();
        for (Prefix p : beam) {
            p.blank = NEVER;
            p.label = NEVER;
        }
        List<Prefix> next = new ArrayList<>();
        for (Candidate c : best) {
            Prefix p =
                    c.letter < 0 ? c.prefix : c.prefix.longer.computeIfAbsent(c.letter, k -> new Prefix(c.prefix, k));
            p.blank = c.blank;
            p.label = c.label;
            next.add(p);
        }
        return next;
    }

    /** A prefix that stays, or one that grows by a letter. */
    private record Candidate(Prefix prefix, int letter, double blank, double label) {
        double total() {
            return logSum(blank, label);
        }
    }

    /** The first letters of a label, and the logarithms of the probabilities that steps so far say them, with a blank last or not. */
    private static final class Prefix {
        private final @Nullable Prefix parent;
        private final int letter;
        private final Map<Integer, Prefix> longer = new HashMap<>();
        private double blank = NEVER;
        private double label = NEVER;

        Prefix(@Nullable Prefix parent, int letter) {
            this.parent = parent;
            this.letter = letter;
        }

        double total() {
            return logSum(blank, label);
        }

        /** Where another letter may follow: between equal ones there is a blank. */
        double before(int next) {
            return next == letter ? blank : total();
        }

        int[] letters() {
            List<Integer> letters = new ArrayList<>();
            for (Prefix p = this; p.parent != null; p = p.parent) {
                letters.add(0, p.letter);
            }
            return letters.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private static double logSum(double a, double b) {
        double most = Math.max(a, b);
        return most == NEVER ? NEVER : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }

    private static double[] logSoftmax(double[] row) {
        double sum = NEVER;
        for (double x : row) {
            sum = logSum(sum, x);
        }
        double[] logs = new double[row.length];
        for (int k = 0; k < row.length; k++) {
            logs[k] = row[k] - sum;
        }
        return logs;
    }
}
