package org.argali.cuda.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.op.MatMul;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceConfig.Determinism;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.junit.jupiter.api.Test;

/** How sizes become launches. */
class LayoutTest {
    private static List<Long> l(long... values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    @Test
    void aCopyMergesAxesThatItWalksThroughWithoutAJump() {
        StridedCopy rows = new StridedCopy(4, l(2, 3, 5), 0, l(15, 5, 1), 0, l(30, 10, 1));
        assertThat(rows.sizes()).isEqualTo(l(6, 5));
        assertThat(rows.in()).isEqualTo(l(5, 1));
        assertThat(rows.out()).isEqualTo(l(10, 1));
        assertThat(new StridedCopy(4, l(1, 1), 0, l(1, 1), 0, l(1, 1)).sizes()).isEqualTo(l(1));
    }

    @Test
    void axesThatTradePlacesAreTurnedInTiles() {
        assertThat(new StridedCopy(4, l(16, 40), 0, l(1, 16), 0, l(40, 1)).turned())
                .hasValue(0);
        assertThat(new StridedCopy(4, l(3, 50, 60), 0, l(5000, 1, 50), 0, l(3000, 60, 1)).turned())
                .hasValue(1);
        assertThat(new StridedCopy(4, l(15, 40), 0, l(1, 15), 0, l(40, 1)).turned())
                .as("too short")
                .isEmpty();
        assertThat(new StridedCopy(4, l(20, 40), 0, l(80, 1), 0, l(40, 1)).turned())
                .as("dense along the same axis")
                .isEmpty();
    }

    @Test
    void aCopyMovesTheLargestUnitThatFits() {
        StridedCopy copy = new StridedCopy(4, l(7, 8), 0, l(8, 1), 4, l(12, 1));
        StridedCopy wide = copy.widest(0, 0);
        assertThat(wide).isEqualTo(new StridedCopy(16, l(7, 2), 0, l(2, 1), 1, l(3, 1)));
        assertThat(copy.widest(8, 0).unit()).isEqualTo(8);
        assertThat(copy.widest(0, 4).unit()).isEqualTo(4);
        assertThat(new StridedCopy(1, l(3, 4), 0, l(4, 1), 0, l(8, 1))
                        .widest(0, 0)
                        .unit())
                .isEqualTo(4);
        assertThat(new StridedCopy(4, l(7, 8), 0, l(1, 7), 0, l(8, 1))
                        .widest(0, 0)
                        .unit())
                .as("a transpose")
                .isEqualTo(4);
        assertThat(new StridedCopy(4, l(8), 7, l(-1), 0, l(1)).widest(4, 0).unit())
                .as("backwards")
                .isEqualTo(4);
    }

    @Test
    void aReductionWithFewResultsIsSplit() {
        assertThat(ReduceStage.chain(Shape.of(1_000_000), List.of(0), 1000))
                .containsExactly(new ReduceStage(1, 1_000_000, 1, 976), new ReduceStage(1, 976, 1, 1));
        assertThat(ReduceStage.chain(Shape.of(64, 32), List.of(1), 1000))
                .containsExactly(new ReduceStage(64, 32, 1, 1));
        assertThat(ReduceStage.chain(Shape.of(128, 56, 56, 64), List.of(0, 1, 2), 1000))
                .containsExactly(new ReduceStage(1, 128 * 56 * 56, 64, 500), new ReduceStage(1, 500, 64, 1));
    }

    @Test
    void theInnermostAxesAreReducedFirst() {
        assertThat(ReduceStage.chain(Shape.of(2, 3, 5, 7), List.of(0, 2), 1))
                .containsExactly(new ReduceStage(6, 5, 7, 1), new ReduceStage(1, 2, 21, 1));
        assertThat(ReduceStage.chain(Shape.of(2, 1, 5), List.of(1), 1))
                .as("a copy")
                .containsExactly(new ReduceStage(10, 1, 1, 1));
    }

    @Test
    void rowsBecomeColumnsByExchangingTheFactors() {
        MatrixProducts.Problem p = MatMulOnCublasLt.problem(
                DType.FLOAT32, new MatMul(true, false), Shape.of(4, 7, 5), Shape.of(4, 5, 9), false, MathPolicy.TF32);
        assertThat(p)
                .isEqualTo(new MatrixProducts.Problem(DType.FLOAT32, 4, 9, 5, 7, false, true, false, true, 32L << 20));
        assertThat(p).hasToString("4 x [9,7] x [7,5] second transposed, tf32");
    }

    @Test
    void policiesAreAmongFewWords() {
        assertThat(MathPolicy.parse("tf32")).isEqualTo(MathPolicy.TF32);
        assertThat(MathPolicy.parse("float32")).isEqualTo(MathPolicy.FLOAT32);
        assertThatThrownBy(() -> MathPolicy.parse("fast"))
                .hasMessage("[argali.cuda.math] is tf32 or float32, not 'fast'");
        assertThat(ConvPolicy.parse("own")).isEqualTo(ConvPolicy.OWN);
        assertThatThrownBy(() -> ConvPolicy.parse("timed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[argali.cuda.conv] is cudnn or own, not 'timed'");
        assertThat(ChoicePolicy.parse("timed")).isEqualTo(ChoicePolicy.TIMED);
        assertThatThrownBy(() -> ChoicePolicy.parse("best"))
                .hasMessage("[argali.cuda.choose] is recommended or timed or fast, not 'best'");
    }

    @Test
    void theConfigurationSaysWhetherRunsRepeatAndThePropertyHowElse() {
        DeviceConfig any = DeviceConfig.auto();
        DeviceConfig repeatable = any.determinism(Determinism.REPEATABLE);
        DeviceConfig fast = any.determinism(Determinism.FAST);
        assertThat(ChoicePolicy.of(any)).isEqualTo(ChoicePolicy.RECOMMENDED);
        assertThat(ChoicePolicy.of(fast)).isEqualTo(ChoicePolicy.FAST);
        System.setProperty("argali.cuda.choose", "timed");
        try {
            assertThat(ChoicePolicy.of(any)).isEqualTo(ChoicePolicy.TIMED);
            assertThat(ChoicePolicy.of(repeatable)).isEqualTo(ChoicePolicy.TIMED);
            System.setProperty("argali.cuda.choose", "fast");
            assertThat(ChoicePolicy.of(any)).isEqualTo(ChoicePolicy.FAST);
            assertThat(ChoicePolicy.of(repeatable)).isEqualTo(ChoicePolicy.RECOMMENDED);
        } finally {
            System.clearProperty("argali.cuda.choose");
        }
    }
}
