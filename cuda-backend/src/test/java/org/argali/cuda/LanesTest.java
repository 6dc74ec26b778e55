package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.argali.spi.Stream.Part;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static Part part(Integer... after) {
        return new Part(() -> {}, List.of(after));
    }

    @Test
    void withoutLimitNothingChanges() {
        List<Part> parts = List.of(part(), part(), part(0, 1));
        assertThat(Lanes.of(parts, 0)).isSameAs(parts);
    }

    @Test
    void inOneLaneEachWaitsForTheOneBefore() {
        List<Part> parts = List.of(part(), part(), part(0), part());
        assertThat(Lanes.of(parts, 1))
                .extracting(Part::after)
                .containsExactly(List.of(), List.of(0), List.of(0, 1), List.of(2));
    }

    @Test
    void aPartGoesOnInTheLaneOfWhatItWaitsFor() {
        List<Part> parts = List.of(part(), part(), part(1), part(0), part());
        assertThat(Lanes.of(parts, 2))
                .extracting(Part::after)
                .containsExactly(List.of(), List.of(), List.of(1), List.of(0), List.of(2));
    }

    /** More parts than lanes cannot be independent of one another: each set of parts that may run together is a chain short. */
    @Test
    void neverMoreRunSideBySideThanThereAreLanes() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                parts.add(i > 0 && random.nextBoolean() ? part(random.nextInt(i)) : part());
            }
            int lanes = 1 + random.nextInt(4);
            List<Part> limited = Lanes.of(parts, lanes);
            assertThat(mostRunning(limited, random)).isLessThanOrEqualTo(lanes);
            for (int i = 0; i < 30; i++) {
                assertThat(limited.get(i).after()).containsAll(parts.get(i).after());
                int self = i;
                assertThat(limited.get(i).after()).allMatch(p -> p < self);
            }
        }
    }

    /** Starts whatever may start, and ends one of them at a time. */
    private static int mostRunning(List<Part> parts, Random random) {
        BitSet done = new BitSet();
        List<Integer> running = new ArrayList<>();
        int most = 0;
        while (done.cardinality() < parts.size()) {
            for (int i = 0; i < parts.size(); i++) {
                if (!done.get(i)
                        && !running.contains(i)
                        && parts.get(i).after().stream().allMatch(done::get)) {
                    running.add(i);
                }
            }
            most = Math.max(most, running.size());
            done.set(running.remove(random.nextInt(running.size())));
        }
        return most;
    }
}
