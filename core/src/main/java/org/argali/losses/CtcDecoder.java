package org.argali.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Reads labels from what a model trained with {@link Ctc} says, as {@code keras.ops.ctc_decode}; on the host.
 *
 * <pre>{@code
 * NDArray logits = NDArray.generate(TensorType.f32(2, 7, 5), i -> 3 * Math.sin(i * 1.7));
 * CtcDecoder.greedy().decode(logits).labels();                              // i32[1,2,7]
 * CtcDecoder.beamSearch().topPaths(3).decode(logits, NDArray.of(new int[] {7, 5})).scores();   // f32[2,3]
 * }</pre>
 *
 * @param strategy how labels are found
 * @param beamWidth how many labels the beam search keeps after each step, 100 by default
 * @param topPaths how many it gives for each sample, 1 by default
 * @param mergeRepeated whether the greedy search takes equal classes of neighbouring steps for one letter, as by default
 * @param maskIndex the blank, 0 by default; negative numbers count from the last class
 */
public record CtcDecoder(Strategy strategy, int beamWidth, int topPaths, boolean mergeRepeated, int maskIndex) {
    /** How labels are found. */
    public enum Strategy {
        /** The largest logit of each step. */
        GREEDY,
        /** The labels whose paths have the largest probabilities together, of those that stay in the beam. */
        BEAM_SEARCH
    }

    /**
     * What was read.
     *
     * @param labels {@code i32[paths, n, steps]}, the best first, with -1 behind a label's end
     * @param scores {@code f32[n, paths]}: greedy, minus the sum of the largest logits; else logarithms of probabilities
     */
    public record Decoded(NDArray labels, NDArray scores) {}

    /** Refuses numbers below 1, and more paths than the beam has. */
    public CtcDecoder {
        if (topPaths < 1 || beamWidth < topPaths) {
            throw new IllegalArgumentException(
                    "[ctc decoder] gives at least 1 path and at most as many as the beam is wide, " + "but topPaths is "
                            + topPaths + " and beamWidth " + beamWidth);
        }
    }

    /** The largest logit of each step. */
    public static CtcDecoder greedy() {
        return new CtcDecoder(Strategy.GREEDY, 100, 1, true, 0);
    }

    /** The most probable labels of a beam of 100. */
    public static CtcDecoder beamSearch() {
        return new CtcDecoder(Strategy.BEAM_SEARCH, 100, 1, true, 0);
    }

    /** The same with another width of the beam. */
    public CtcDecoder beamWidth(int width) {
        return new CtcDecoder(strategy, width, topPaths, mergeRepeated, maskIndex);
    }

    /** The same with so many labels for each sample. */
    public CtcDecoder topPaths(int paths) {
        return new CtcDecoder(strategy, beamWidth, paths, mergeRepeated, maskIndex);
    }

    /** The same that merges equal neighbours, or not; in a beam search without effect, as in Keras on TensorFlow. */
    public CtcDecoder mergeRepeated(boolean merge) {
        return new CtcDecoder(strategy, beamWidth, topPaths, merge, maskIndex);
    }

    /** The same with another blank. */
    public CtcDecoder maskIndex(int blank) {
        return new CtcDecoder(strategy, beamWidth, topPaths, mergeRepeated, blank);
    }

    /** Reads all steps. */
    public Decoded decode(NDArray logits) {
        int n = logits.shape().rank() == 0 ? 0 : logits.shape().dim(0);
        int steps = logits.shape().rank() < 2 ? 0 : logits.shape().dim(1);
        return decode(logits, NDArray.generate(TensorType.i32(n), i -> steps));
    }

    /**
     * Reads some steps of each sample.
     *
     * @param logits {@code f32[n, steps, classes]}
     * @param lengths {@code i32[n]}, 0 to {@code steps}
     * @throws IllegalArgumentException if shapes or lengths do not fit, the blank is no class, or there are fewer labels than paths
     *     wanted
     */
    public Decoded decode(NDArray logits, NDArray lengths) {
        if (logits.shape().rank() != 3 || logits.dtype() != DType.FLOAT32) {
            throw new IllegalArgumentException("[ctc decoder] takes logits f32[n,steps,classes], not " + logits.type());
        }
        int n = logits.shape().dim(0);
        int steps = logits.shape().dim(1);
        int classes = logits.shape().dim(2);
        if (!lengths.type().equals(TensorType.i32(n))) {
            throw new IllegalArgumentException(
                    "[ctc decoder] takes a number of steps for each sample, i32[" + n + "], not " + lengths.type());
        }
        int blank = maskIndex < 0 ? maskIndex + classes : maskIndex;
        if (blank < 0 || blank >= classes) {
            throw new IllegalArgumentException(
                    "[ctc decoder] maskIndex is " + maskIndex + ", but there are " + classes + " classes");
        }
        boolean greedy = strategy == Strategy.GREEDY;
        int paths = greedy ? 1 : topPaths;
        int[] labels = new int[paths * n * steps];
        float[] scores = new float[n * paths];
        Arrays.fill(labels, -1);
        for (int i = 0; i < n; i++) {
            int length = (int) lengths.at(i);
            if (length < 0 || length > steps) {
                throw new IllegalArgumentException(
                        "[ctc decoder] sample " + i + " has length " + length + ", but there are " + steps + " steps");
            }
            List<Reading> best = greedy
                    ? List.of(largest(logits, i, length, blank))
                    : new CtcBeam(beamWidth, blank).search(rows(logits, i, length));
            if (best.size() < paths) {
                throw new IllegalArgumentException("[ctc decoder] sample " + i + " can be read in " + best.size()
                        + " ways, but topPaths is " + paths + "; ask for fewer");
            }
            for (int p = 0; p < paths; p++) {
                int[] label = best.get(p).label();
                System.arraycopy(label, 0, labels, (p * n + i) * steps, label.length);
                scores[i * paths + p] = (float) best.get(p).score();
            }
        }
        return new Decoded(NDArray.of(labels, paths, n, steps), NDArray.of(scores, n, paths));
    }

    /** A label and what speaks for it. */
    @SuppressWarnings("ArrayRecordComponent") // lives within a call
    record Reading(int[] label, double score) {}

    private Reading largest(NDArray logits, int sample, int length, int blank) {
        List<Integer> label = new ArrayList<>();
        double sum = 0;
        int before = -1;
        for (double[] row : rows(logits, sample, length)) {
            int best = 0;
            for (int k = 1; k < row.length; k++) {
                best = row[k] > row[best] ? k : best;
            }
            if (best != blank && !(mergeRepeated && best == before)) {
                label.add(best);
            }
            sum += row[best];
            before = best;
        }
        return new Reading(label.stream().mapToInt(Integer::intValue).toArray(), -sum);
    }

    private static double[][] rows(NDArray logits, int sample, int length) {
        int steps = logits.shape().dim(1);
        double[][] rows = new double[length][logits.shape().dim(2)];
        for (int t = 0; t < length; t++) {
            for (int k = 0; k < rows[t].length; k++) {
                rows[t][k] = logits.at((sample * steps + t) * rows[t].length + k);
            }
        }
        return rows;
    }
}
