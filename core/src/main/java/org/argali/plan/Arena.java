package org.argali.plan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One piece of memory for all blocks, laid out greedily by size: the largest first, each into the tightest gap between
 * those that are needed at the same time (Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net
 * Inference").
 */
final class Arena {
    /** What cuBLASLt wants of a workspace, with which it else refuses a product; no harm elsewhere. */
    static final long ALIGNMENT = 256;

    private final List<Block> blocks;
    private final long[] offsets;
    private final Map<Spot, Integer> ofSpot = new HashMap<>();
    private final Map<Integer, Integer> workspaceAt = new HashMap<>();
    private final long bytes;

    Arena(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
        this.offsets = new Layout(this.blocks).offsets;
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            int block = i;
            Block b = this.blocks.get(i);
            end = Math.max(end, offsets[i] + aligned(b.bytes()));
            b.spots().forEach(s -> ofSpot.put(s, block));
            if (b.isWorkspace()) {
                workspaceAt.put(b.first(), i);
            }
        }
        bytes = end;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    long bytes() {
        return bytes;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Where a spot begins. */
    long offset(Spot spot) {
        return offsets[Objects.requireNonNull(ofSpot.get(spot))];
    }

    /** Where the workspace of the step begins. */
    long workspaceOffset(int step) {
        return offsets[Objects.requireNonNull(workspaceAt.get(step))];
    }

    long offset(int block) {
        return offsets[block];
    }

    /** Two blocks that are needed at the same time and overlap in space would be a mistake of the layout. */
    void verify() {
        for (int i = 0; i < offsets.length; i++) {
            for (int k = 0; k < i; k++) {
                boolean apart = offsets[i] + blocks.get(i).bytes() <= offsets[k]
                        || offsets[k] + blocks.get(k).bytes() <= offsets[i];
                if (!apart && blocks.get(i).overlaps(blocks.get(k))) {
                    throw new IllegalStateException(
                            blocks.get(i) + " at " + offsets[i] + " lies in " + blocks.get(k) + " at " + offsets[k]);
                }
            }
        }
    }

    /** Arrays, since plans have thousands of blocks and each looks at all before it. */
    private static final class Layout {
        final long[] offsets;
        private final List<Block> blocks;
        private final int[] byOffset;
        private final int[] firsts;
        private final int[] lasts;
        private int placed;

        Layout(List<Block> blocks) {
            this.blocks = blocks;
            offsets = new long[blocks.size()];
            byOffset = new int[blocks.size()];
            firsts = blocks.stream().mapToInt(Block::first).toArray();
            lasts = blocks.stream().mapToInt(Block::last).toArray();
            IntStream.range(0, blocks.size())
                    .boxed()
                    .sorted(Comparator.comparingLong(
                                    (Integer i) -> -blocks.get(i).bytes())
                            .thenComparing(i -> blocks.get(i).first()))
                    .filter(i -> blocks.get(i).bytes() > 0)
                    .forEach(this::place);
        }

        private void place(int block) {
            long size = aligned(blocks.get(block).bytes());
            long best = -1;
            long tightest = Long.MAX_VALUE;
            long end = 0;
            for (int k = 0; k < placed; k++) {
                int other = byOffset[k];
                if (firsts[other] <= lasts[block] && firsts[block] <= lasts[other]) {
                    long gap = offsets[other] - end;
                    if (gap >= size && gap < tightest) {
                        tightest = gap;
                        best = end;
                    }
                    end = Math.max(
                            end, offsets[other] + aligned(blocks.get(other).bytes()));
                }
            }
            offsets[block] = best >= 0 ? best : end;
            insert(block);
        }

        private void insert(int block) {
            int at = placed;
            while (at > 0 && offsets[byOffset[at - 1]] > offsets[block]) {
                byOffset[at] = byOffset[at - 1];
                at--;
            }
            byOffset[at] = block;
            placed++;
        }
    }

    @Override
    public String toString() {
        return "arena of " + bytes + " bytes, " + blocks.size() + " blocks at " + Arrays.toString(offsets);
    }
}
