package org.argali.model;

/**
 * Where a run of fit goes on.
 *
 * @param seed of the order of the samples
 * @param epoch from 0
 * @param batch from 0
 * @param begun whether callbacks were told that the epoch begins
 * @param stepsBefore steps that the optimizer had made when the epoch began
 */
record Position(long seed, int epoch, int batch, boolean begun, int stepsBefore) {
    /** Before the first batch of an epoch. */
    static Position before(int epoch, long seed) {
        return new Position(seed, epoch, 0, false, 0);
    }

    static Position of(SavedState s) {
        return new Position(
                Long.parseLong(s.text("seed")),
                s.count("epoch"),
                s.count("batch"),
                s.flag("begun"),
                s.count("steps_before"));
    }

    void save(SavedState s) {
        s.put("seed", Long.toString(seed));
        s.put("epoch", epoch);
        s.put("batch", batch);
        s.put("begun", begun);
        s.put("steps_before", stepsBefore);
    }

    /** The epoch begins, when the optimizer has made so many steps. */
    Position begin(int steps) {
        return new Position(seed, epoch, 0, true, steps);
    }

    Position atBatch(int b) {
        return new Position(seed, epoch, b, true, stepsBefore);
    }

    Position nextEpoch() {
        return before(epoch + 1, seed);
    }

    @Override
    public String toString() {
        return "epoch " + (epoch + 1) + (batch == 0 ? "" : ", batch " + (batch + 1));
    }
}
