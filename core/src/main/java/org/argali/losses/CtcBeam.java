package org.argali.losses;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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

    /** In the order in which TensorFlow takes them, which decides what a full beam loses. */
    private List<Prefix> step(List<Prefix> beam, double[] logs) {
        PriorityQueue<Prefix> next = new PriorityQueue<>(Comparator.comparingDouble(Prefix::total));
        for (Prefix p : beam) {
            p.blankBefore = p.blank;
            p.labelBefore = p.label;
        }
        for (Prefix p : beam) {
            if (p.parent != null) {
                double grown = p.parent.total() > NEVER ? p.parent.mayLead(p.letter) : NEVER;
                p.label = logSum(p.labelBefore, grown) + logs[p.letter];
            }
            p.blank = p.totalBefore() + logs[blank];
            next.add(p);
        }
        for (Prefix p : beam) {
            boolean grows = enters(p.totalBefore(), next);
            for (int k = 0; k < logs.length && grows; k++) {
                if (k != blank) {
                    grow(p, k, p.mayLead(k) + logs[k], next);
                }
            }
        }
        return next.stream()
                .sorted(Comparator.comparingDouble(Prefix::total).reversed())
                .toList();
    }

    private void grow(Prefix p, int letter, double label, PriorityQueue<Prefix> next) {
        Prefix longer = p.longer.get(letter);
        if (longer != null && longer.total() > NEVER) {
            return; // is in the beam
        }
        if (enters(label, next)) {
            if (next.size() == width) {
                next.remove().leave();
            }
            Prefix entering = p.longer.computeIfAbsent(letter, k -> new Prefix(p, k));
            entering.label = label;
            next.add(entering);
        } else if (longer != null) {
            longer.blankBefore = NEVER; // lost in this step: it does not grow either
            longer.labelBefore = NEVER;
        }
    }

    private boolean enters(double total, PriorityQueue<Prefix> next) {
        return total > NEVER && (next.size() < width || total > next.element().total());
    }

    /** The first letters of a label, and the logarithms of the probabilities that steps so far say them, with a blank last or not. */
    private static final class Prefix {
        private final @Nullable Prefix parent;
        private final int letter;
        private final Map<Integer, Prefix> longer = new HashMap<>();
        private double blank = NEVER;
        private double label = NEVER;
        private double blankBefore = NEVER;
        private double labelBefore = NEVER;

        Prefix(@Nullable Prefix parent, int letter) {
            this.parent = parent;
            this.letter = letter;
        }

        /** Never, where it is not in the beam. */
        double total() {
            return logSum(blank, label);
        }

        double totalBefore() {
            return logSum(blankBefore, labelBefore);
        }

        /** Where another letter may follow: between equal ones there is a blank. */
        double mayLead(int next) {
            return next == letter ? blankBefore : totalBefore();
        }

        void leave() {
            blank = NEVER;
            label = NEVER;
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
