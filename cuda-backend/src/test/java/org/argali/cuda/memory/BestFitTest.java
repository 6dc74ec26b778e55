package org.argali.cuda.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BestFitTest {
    private static final long BASE = 1L << 40;
    private static final long UNIT = BestFit.ALIGNMENT;

    @Test
    void takesTheSmallestPartThatIsLargeEnough() {
        BestFit m = new BestFit(BASE, 20 * UNIT);
        long a = m.allocate(4 * UNIT).getAsLong();
        m.allocate(UNIT);
        long b = m.allocate(2 * UNIT).getAsLong();
        m.allocate(UNIT);
        m.free(a);
        m.free(b);
        assertThat(m.allocate(2 * UNIT)).hasValue(b);
        assertThat(m.allocate(3 * UNIT)).hasValue(a);
        assertThat(m.allocate(UNIT)).as("the rest of the part").hasValue(a + 3 * UNIT);
    }

    @Test
    void whatIsGivenBackGrowsTogetherInAnyOrder() {
        for (List<Integer> order : List.of(List.of(0, 1, 2), List.of(2, 1, 0), List.of(0, 2, 1), List.of(1, 0, 2))) {
            BestFit m = new BestFit(BASE, 3 * UNIT);
            List<Long> parts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                parts.add(m.allocate(1).getAsLong());
            }
            assertThat(m.allocate(1)).isEmpty();
            order.forEach(i -> m.free(parts.get(i)));
            assertThat(m.largestFree()).isEqualTo(3 * UNIT);
        }
    }

    @Test
    void refusesWhatItDidNotHandOut() {
        BestFit m = new BestFit(BASE, 4 * UNIT);
        long a = m.allocate(0).getAsLong();
        m.free(a);
        assertThatThrownBy(() -> m.free(a)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BestFit(BASE + 1, UNIT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BestFit(BASE, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partsNeverOverlapAndNothingIsLost() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        long size = 1000 * UNIT;
        BestFit m = new BestFit(BASE, size);
        TreeMap<Long, Long> taken = new TreeMap<>();
        for (int step = 0; step < 20_000; step++) {
            if (taken.isEmpty() || random.nextInt(100) < 55) {
                long bytes = random.nextLong(1, 40 * UNIT);
                boolean fits = m.largestFree() >= bytes;
                OptionalLong at = m.allocate(bytes);
                assertThat(at.isPresent()).as("seed %d", seed).isEqualTo(fits);
                at.ifPresent(a -> take(taken, a, bytes, size, seed));
            } else {
                List<Long> all = new ArrayList<>(taken.keySet());
                long address = all.get(random.nextInt(all.size()));
                taken.remove(address);
                m.free(address);
            }
            long sum = taken.values().stream()
                    .mapToLong(b -> (b + UNIT - 1) / UNIT * UNIT)
                    .sum();
            assertThat(m.freeBytes()).as("seed %d", seed).isEqualTo(size - sum);
        }
        List.copyOf(taken.keySet()).forEach(m::free);
        assertThat(m.largestFree()).isEqualTo(size);
        assertThat(m).hasToString("0 B of 250.0 KiB in use in 0 parts, 1 free parts, the largest 250.0 KiB");
    }

    private static void take(TreeMap<Long, Long> taken, long address, long bytes, long size, long seed) {
        assertThat(address % UNIT).isZero();
        assertThat(address).isGreaterThanOrEqualTo(BASE);
        assertThat(address + bytes).isLessThanOrEqualTo(BASE + size);
        Map.Entry<Long, Long> before = taken.floorEntry(address);
        Map.Entry<Long, Long> after = taken.ceilingEntry(address);
        assertThat(before == null || before.getKey() + before.getValue() <= address)
                .as("seed %d", seed)
                .isTrue();
        assertThat(after == null || address + bytes <= after.getKey())
                .as("seed %d", seed)
                .isTrue();
        taken.put(address, bytes);
    }
}
