package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargestBatchTest {
    /** Some bytes that every batch takes, and some a sample. */
    @ParameterizedTest
    @CsvSource({"0, 100, 1000, 64, 10", "500, 100, 1000, 4096, 5", "1000, 1, 1000, 64, 0", "999, 1, 1000, 2, 1"})
    void theLargestThatFits(long fixed, long each, long room, int tooMany, int wanted) {
        assertThat(LargestBatch.of(n -> fixed + each * n, room, tooMany)).isEqualTo(wanted);
    }

    @Test
    void oneSampleThatIsTooManyLeavesNone() {
        assertThat(LargestBatch.of(n -> 10L * n, 5, 1)).isZero();
    }

    /** Workspaces come in jumps, so the line is only nearly one. */
    @Test
    void stepsAndJumpsAreFoundWithFewPlans() {
        List<Integer> planned = new ArrayList<>();
        int found = LargestBatch.of(
                n -> {
                    planned.add(n);
                    return 1_000_000 + n * 5_000L + (n > 300 ? 700_000 : 0);
                },
                3_000_000,
                100_000);
        assertThat(found).isBetween(250, 300);
        assertThat(planned).contains(found).hasSizeLessThanOrEqualTo(13);
    }
}
