package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private static Block block(int id, long bytes, int first, int last) {
        Spot s = new Spot(id, Spot.Kind.TEMPORARY, Side.DEVICE, "t" + id, "", TensorType.f32(), bytes);
        return new Block(List.of(s), "", "t" + id, bytes, first, last);
    }

    @Test
    void whatIsNeverNeededTogetherSharesAPlace() {
        Arena a = new Arena(List.of(block(0, 100, 0, 1), block(1, 100, 1, 2), block(2, 100, 2, 3)));
        assertThat(IntStream.range(0, 3).mapToLong(a::offset)).containsExactly(0L, 256L, 0L);
        assertThat(a.bytes()).isEqualTo(512);
    }

    @Test
    void theTightestGapIsTaken() {
        // at step 5 are free: 512 to 1024, 1280 to 1536, and the end
        Arena a = new Arena(List.of(
                block(0, 512, 0, 9),
                block(1, 512, 0, 3),
                block(2, 256, 0, 9),
                block(3, 256, 0, 3),
                block(4, 256, 0, 9),
                block(5, 192, 5, 9)));
        assertThat(a.bytes()).isEqualTo(1792);
        a.verify();
    }

    @Test
    void everythingIsAligned() {
        Arena a = new Arena(List.of(block(0, 1, 0, 9), block(1, 257, 0, 9), block(2, 256, 0, 9), block(3, 0, 0, 9)));
        assertThat(IntStream.range(0, 4).mapToLong(a::offset)).allMatch(o -> o % 256 == 0);
        assertThat(a.bytes()).isEqualTo(1024);
    }

    @Test
    void randomBlocksNeverOverlapAndLieTight() {
        long seed = Long.getLong("argali.seed", System.nanoTime() % 1_000_000);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int first = random.nextInt(100);
                blocks.add(block(i, 64L << random.nextInt(8), first, first + random.nextInt(10)));
            }
            Arena a = new Arena(blocks);
            a.verify();
            long most = IntStream.range(0, 110)
                    .mapToLong(t -> blocks.stream()
                            .filter(b -> b.first() <= t && t <= b.last())
                            .mapToLong(Block::bytes)
                            .sum())
                    .max()
                    .orElse(0);
            assertThat(a.bytes()).as("rerun with -Dargali.seed=%d", seed).isBetween(most, most * 5 / 4);
        }
    }
}
