package org.argali.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gives registers to values so that those never needed together share one. */
final class Registers {
    /**
     * What an instruction does.
     *
     * @param reads numbers of values
     * @param write the number of a value, or negative if it writes elsewhere
     * @param inPlace whether it may write where it reads
     */
    record Use(List<Integer> reads, int write, boolean inPlace) {}

    private final int[] lastUse;
    private final int[] assigned;
    private final List<Integer> free = new ArrayList<>();
    private int count;

    /**
     * Assigns a register to each of {@code values}.
     *
     * @param before values that are there before the first instruction, and keep their registers
     * @param after values that are read after the last
     */
    Registers(int values, List<Use> uses, List<Integer> before, List<Integer> after) {
        lastUse = new int[values];
        assigned = new int[values];
        for (int i = 0; i < uses.size(); i++) {
            for (int value : uses.get(i).reads) {
                lastUse[value] = i;
            }
        }
        after.forEach(value -> lastUse[value] = Integer.MAX_VALUE);
        Arrays.fill(assigned, -1);
        for (int value : before) {
            assigned[value] = count++;
            lastUse[value] = Integer.MAX_VALUE;
        }
        for (int i = 0; i < uses.size(); i++) {
            step(i, uses.get(i));
        }
    }

    private void step(int i, Use use) {
        List<Integer> freed = use.reads.stream()
                .distinct()
                .filter(v -> lastUse[v] == i)
                .map(v -> assigned[v])
                .toList();
        if (use.inPlace) {
            free.addAll(freed);
        }
        if (use.write >= 0) {
            assigned[use.write] = free.isEmpty() ? count++ : free.remove(free.size() - 1);
            if (lastUse[use.write] <= i) { // never read
                free.add(assigned[use.write]);
            }
        }
        if (!use.inPlace) {
            free.addAll(freed);
        }
    }

    int of(int value) {
        return assigned[value];
    }

    int count() {
        return count;
    }
}
