package org.argali.cuda.lower;

/**
 * How blocks share {@code [rows, columns]} that is summed over its rows. Sizes alone decide, so results repeat exactly.
 *
 * @param perThread neighbouring columns of a thread: 1 or 4
 * @param units of so many columns
 * @param width neighbouring threads of a tile
 * @param splits blocks that share the rows of a tile
 */
record ColumnTiles(long rows, int perThread, long units, long width, long splits) {
    private static final int THREADS = 256;
    /** A line of 128 bytes. */
    private static final int WIDEST = 32;
    /** Fewer are not worth another block. */
    private static final int ROWS_OF_A_THREAD = 4;

    private static final int MOST_SPLITS = 512;

    static ColumnTiles of(long rows, long columns, int perThread, int blocks) {
        long units = (columns + perThread - 1) / perThread;
        long width = Math.min(WIDEST / perThread, units <= 1 ? 1 : Long.highestOneBit(units - 1) * 2);
        long tiles = (units + width - 1) / width;
        long wanted = Math.min(blocks / tiles, rows / (ROWS_OF_A_THREAD * THREADS / width));
        return new ColumnTiles(rows, perThread, units, width, Math.max(1, Math.min(wanted, MOST_SPLITS)));
    }

    long tiles() {
        return (units + width - 1) / width;
    }

    long tasks() {
        return tiles() * splits;
    }

    /** Tiles whose blocks wait for one another; none if none does. */
    long tickets() {
        return splits == 1 ? 0 : tiles();
    }

    /** What blocks leave for one another, so many numbers for each column. */
    long partBytes(int parts) {
        return splits == 1 ? 0 : splits * parts * units * perThread * Float.BYTES;
    }
}
