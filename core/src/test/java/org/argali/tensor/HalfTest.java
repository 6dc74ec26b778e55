package org.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HalfTest {
    /** All numbers of a half type come back from their bits, and what lies between two goes to the nearer or the even one. */
    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void everyNumberAndEveryMiddleIsRoundedRight(DType type) {
        int infinity = type == DType.BFLOAT16 ? 0x7f80 : 0x7c00;
        for (int bits = 0; bits < infinity; bits++) {
            double x = Half.value(type, (short) bits);
            double next = bits + 1 < infinity ? Half.value(type, (short) (bits + 1)) : 2 * x - below(type, bits);
            double middle = x + (next - x) / 2;
            int even = bits % 2 == 0 ? bits : bits + 1;
            assertThat(new int[] {
                        Half.bits(type, x),
                        Half.bits(type, middle),
                        Half.bits(type, Math.nextDown(middle)),
                        Half.bits(type, Math.nextUp(middle)),
                        Half.bits(type, -x) & 0xffff
                    })
                    .as("%s", x)
                    .containsExactly(bits, even, bits, bits + 1, bits | 0x8000);
        }
    }

    private static double below(DType type, int bits) {
        return Half.value(type, (short) (bits - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "BFLOAT16, 1.00390625, 1.0",
        "BFLOAT16, 3.4e38, Infinity",
        "BFLOAT16, 1e-40, 9.18355E-41",
        "FLOAT16, 65519, 65504.0",
        "FLOAT16, 65520, Infinity",
        "FLOAT16, -1e9, -Infinity",
        "FLOAT16, 6e-8, 5.9604645E-8",
        "FLOAT16, NaN, NaN",
        "BFLOAT16, NaN, NaN",
    })
    void arraysRoundAndPrint(DType type, double x, String text) {
        NDArray a = NDArray.of(new double[] {x}).to(type);
        float printed = Float.parseFloat(text); // JDK 19 and newer write fewer digits of some
        assertThat(a).hasToString(type + "[1] [" + printed + "]");
        assertThat(Double.valueOf(a.to(DType.FLOAT32).at(0))).isEqualTo(Double.valueOf(type.round((float) x)));
        assertThat(a.copy()).isEqualTo(a);
        assertThatThrownBy(a::floats).hasMessageContaining("cast it with to(FLOAT32)");
        assertThatThrownBy(NDArray.scalar(1)::halves).hasMessageContaining("cast it with to(BFLOAT16)");
    }
}
