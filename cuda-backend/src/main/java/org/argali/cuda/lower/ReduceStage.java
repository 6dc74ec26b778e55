package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.tensor.Shape;

/**
 * One launch of a reduction: {@code [outer, length, inner] -> [outer, splits, inner]}.
 *
 * <p>An axis that is too long for the number of results is reduced in two stages, pieces first, so that the whole device
 * works; the pieces depend on sizes alone, so the result does too.
 */
record ReduceStage(long outer, long length, long inner, long splits) {
    private static final int LONGEST_ROW_OF_A_WARP = 1024;
    private static final int SHORTEST_PIECE = 256;

    /** What reduces {@code axes} of {@code shape} on a device that {@code blocks} blocks fill. */
    static List<ReduceStage> chain(Shape shape, List<Integer> axes, int blocks) {
        List<ReduceStage> chain = new ArrayList<>();
        long inner = 1;
        int end = shape.rank();
        while (end > 0) {
            boolean reduced = axes.contains(end - 1);
            int begin = end - 1;
            while (begin > 0 && axes.contains(begin - 1) == reduced) {
                begin--;
            }
            long size = shape.size(begin, end);
            if (reduced && size != 1) {
                chain.addAll(stages(shape.size(0, begin), size, inner, blocks));
            }
            inner = reduced ? inner : inner * size;
            end = begin;
        }
        if (chain.isEmpty()) { // a copy
            chain.add(new ReduceStage(shape.size(), 1, 1, 1));
        }
        return chain;
    }

    private static List<ReduceStage> stages(long outer, long length, long inner, int blocks) {
        ReduceStage whole = new ReduceStage(outer, length, inner, 1);
        long perTask = inner == 1 ? SHORTEST_PIECE * 4L : SHORTEST_PIECE;
        long splits = Math.min(blocks / Math.max(1, whole.tasks()), length / perTask);
        if (splits < 2) {
            return List.of(whole);
        }
        return List.of(new ReduceStage(outer, length, inner, splits), new ReduceStage(outer, splits, inner, 1));
    }

    String entry() {
        if (inner > 1) {
            return "columns";
        }
        return length / splits <= LONGEST_ROW_OF_A_WARP ? "rows_by_warp" : "rows_by_block";
    }

    long results() {
        return outer * splits * inner;
    }

    /** Work that a block, or a warp of {@code rows_by_warp}, does at once. */
    long tasks() {
        return outer * splits * (inner > 1 ? (inner + width() - 1) / width() : 1);
    }

    /** Neighbouring columns of a block: the power of two from {@code inner} up, at most a warp. */
    private long width() {
        return inner >= 32 ? 32 : Math.max(1, Long.highestOneBit(2 * inner - 1));
    }

    /** The first arguments of the entry. */
    KernelArgs sizes() {
        KernelArgs args = new KernelArgs().index(outer).index(length);
        return inner > 1 ? args.index(inner).index(splits).index(width()) : args.index(splits);
    }
}
