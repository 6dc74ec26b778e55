package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuseVarianceTest {
    private static final String SUM = "reduce{kind=sum, axes=[0], keepDims=true}";
    private static final String X = "%0:f32[8,3] x | %1 = " + SUM + " %0 : f32[1,3] | ";
    private static final String EIGHTH = "%2 = fill{type=f32[], value=0.125} : f32[] | %3 = mul %1 %2 : f32[1,3] | ";
    private static final String SQUARES = "%4 = sub %0 %3 : f32[8,3] | %5 = square %4 : f32[8,3] | ";
    private static final String AFTER =
            "-> %0:f32[8,3] x | %1 = squared_deviations{axes=[0], keepDims=true} %0 : f32[1,3] | %1";
    private final Pass pass = new FuseVariance((sum, shape) -> false);

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                X + EIGHTH + SQUARES + "%6 = " + SUM + " %5 : f32[1,3] | %6" + AFTER,
                // by a division; as a product; brought to another shape
                X + "%2 = fill{type=f32[], value=8.0} : f32[] | %3 = div %1 %2 : f32[1,3] | " + SQUARES + "%6 = " + SUM
                        + " %5 : f32[1,3] | %6" + AFTER,
                X + EIGHTH + "%4 = sub %0 %3 : f32[8,3] | %5 = mul %4 %4 : f32[8,3] | %6 = " + SUM
                        + " %5 : f32[1,3] | %6" + AFTER,
                X
                        + "%2 = reshape{shape=[3]} %1 : f32[3] | %3 = fill{type=f32[], value=0.125} : f32[] | %4 = mul %2 %3 : f32[3] | "
                        + "%5 = sub %0 %4 : f32[8,3] | %6 = square %5 : f32[8,3] | %7 = " + SUM + " %6 : f32[1,3] | %7"
                        + AFTER,
                // of more axes; a share is a float
                "%0:f32[3,5,3] x | %1 = reduce{kind=sum, axes=[0,1], keepDims=false} %0 : f32[3] | "
                        + "%2 = fill{type=f32[], value=0.06666667} : f32[] | %3 = mul %1 %2 : f32[3] | %4 = sub %0 %3 : f32[3,5,3] | "
                        + "%5 = square %4 : f32[3,5,3] | %6 = reduce{kind=sum, axes=[0,1], keepDims=false} %5 : f32[3] | %6"
                        + "-> %0:f32[3,5,3] x | %1 = squared_deviations{axes=[0,1], keepDims=false} %0 : f32[3] | %1",
            })
    void rewrites(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "a share of 7 -> " + X + "%2 = fill{type=f32[], value=0.142857} : f32[] | %3 = mul %1 %2 : f32[1,3] | "
                        + SQUARES + "%6 = " + SUM + " %5 : f32[1,3] | %6",
                "another mean -> %0:f32[8,3] x, %1:f32[8,3] y | %2 = " + SUM + " %1 : f32[1,3] | "
                        + "%3 = fill{type=f32[], value=0.125} : f32[] | %4 = mul %2 %3 : f32[1,3] | %5 = sub %0 %4 : f32[8,3] | "
                        + "%6 = square %5 : f32[8,3] | %7 = " + SUM + " %6 : f32[1,3] | %7",
                "a mean that lies across -> %0:f32[3,3] x | %1 = " + SUM + " %0 : f32[1,3] | "
                        + "%2 = reshape{shape=[3,1]} %1 : f32[3,1] | %3 = fill{type=f32[], value=0.33333334} : f32[] | "
                        + "%4 = mul %2 %3 : f32[3,1] | %5 = sub %0 %4 : f32[3,3] | %6 = square %5 : f32[3,3] | %7 = "
                        + SUM
                        + " %6 : f32[1,3] | %7",
                "the sum of other axes -> " + X + EIGHTH + SQUARES
                        + "%6 = reduce{kind=sum, axes=[0,1], keepDims=false} %5 : f32[] | %6",
                "a row -> %0:f32[8,4] x | %1 = reduce{kind=sum, axes=[1], keepDims=true} %0 : f32[8,1] | "
                        + "%2 = fill{type=f32[], value=0.25} : f32[] | %3 = mul %1 %2 : f32[8,1] | %4 = sub %0 %3 : f32[8,4] | "
                        + "%5 = square %4 : f32[8,4] | %6 = reduce{kind=sum, axes=[1], keepDims=true} %5 : f32[8,1] | %6",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(text));
    }

    @Test
    void leavesAloneWhatIsTakenOtherwise() {
        Rewrites.doesNotFire(
                new FuseVariance((sum, shape) -> shape.dim(0) == 8),
                graph(X + EIGHTH + SQUARES + "%6 = " + SUM + " %5 : f32[1,3] | %6"));
    }
}
