package org.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    /** The known answers that come with Random123 (Salmon et al. 2011). */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void knownAnswers(String counter, String key, String expected) {
        int[] c = words(counter);
        int[] k = words(key);
        assertThat(Philox.block(c[0], c[1], c[2], c[3], k[0], k[1])).isEqualTo(words(expected));
    }

    private static int[] words(String hex) {
        return Arrays.stream(hex.split(" ", -1))
                .mapToInt(w -> Integer.parseUnsignedInt(w, 16))
                .toArray();
    }

    @Test
    void uniformNumbersTakeTheUpper24Bits() {
        assertThat(Philox.uniform(0)).isZero();
        assertThat(Philox.uniform(255)).isZero();
        assertThat(Philox.uniform(256)).isEqualTo(0x1p-24f);
        assertThat(Philox.uniform(-1)).isEqualTo(1 - 0x1p-24f).isLessThan(1);
        assertThat(Philox.uniform(0x80000000)).isEqualTo(0.5f);
    }

    @Test
    void uniformNumbersAreUniform() {
        int n = 40_000;
        double[] u = IntStream.range(0, n / 4)
                .flatMap(i -> IntStream.of(Philox.block(i, 0, 0, 0, 7, 0)))
                .mapToDouble(Philox::uniform)
                .toArray();
        double mean = IntStream.range(0, n).mapToDouble(i -> u[i]).average().orElseThrow();
        double square =
                IntStream.range(0, n).mapToDouble(i -> u[i] * u[i]).average().orElseThrow();
        assertThat(mean).isBetween(0.495, 0.505);
        assertThat(square).isBetween(0.328, 0.338);
    }
}
