package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimplifyTest {
    private static final String X = "%0:f32[2,3] x | ";
    private final Pass pass = new Simplify();

    /** A constant k, an op of x and k, and what is left of it. */
    @ParameterizedTest
    @CsvSource({
        "1.0, mul %0 %1, ''",
        "1.0, mul %1 %0, ''",
        "0.0, add %0 %1, ''",
        "0.0, add %1 %0, ''",
        "0.0, sub %0 %1, ''",
        "0.0, sub %1 %0, neg %0",
        "1.0, div %0 %1, ''",
        "-1.0, mul %0 %1, neg %0",
        "1.0, pow %0 %1, ''",
        "2.0, pow %0 %1, square %0",
    })
    void constants(String k, String op, String left) {
        String after = left.isEmpty() ? X + "%0" : X + "%1 = " + left + " : f32[2,3] | %1";
        Rewrites.check(
                pass,
                graph(X + "%1 = fill{type=f32[], value=" + k + "} : f32[] | %2 = " + op + " : f32[2,3] | %2"),
                graph(after));
    }

    private static final String POOL = "window={size=[2,2], strides=[2,2], dilations=[1,1], low=[0,0], high=[0,0]}";
    private static final String POOLED = "%0:f32[2,4,6,3] x, %1:f32[2,2,3,3] y, %2:f32[2,2,3,3] dy, %3:f32[2,4,6,3] z";
    private static final String ZERO = " | %4 = fill{type=f32[], value=0.0} : f32[]";

    /** Where a maximum is not positive, nothing comes back to what it was taken from. */
    @Test
    void aPooledReluIsCutOffWhereItIsSmall() {
        Rewrites.check(
                pass,
                graph(POOLED + ZERO + " | %5 = pool.backward{kind=max, " + POOL + "} %0 %1 %2 : f32[2,4,6,3]"
                        + " | %6 = gt %0 %4 : bool[2,4,6,3] | %7 = select %6 %5 %4 : f32[2,4,6,3] | %7"),
                graph(POOLED + ZERO + " | %5 = gt %1 %4 : bool[2,2,3,3] | %6 = fill{type=f32[], value=0.0} : f32[]"
                        + " | %7 = select %5 %2 %6 : f32[2,2,3,3] | %8 = pool.backward{kind=max, " + POOL
                        + "} %0 %1 %7 : f32[2,4,6,3] | %8"));
    }

    @ParameterizedTest
    @CsvSource({"average, gt %0 %4, %4", "max, gt %3 %4, %4", "max, ge %0 %4, %4", "max, gt %0 %4, %3"})
    void anotherPooledGradientIsNot(String kind, String condition, String otherwise) {
        Rewrites.doesNotFire(
                pass,
                graph(POOLED + ZERO + " | %5 = pool.backward{kind=" + kind + ", " + POOL + "} %0 %1 %2 : f32[2,4,6,3]"
                        + " | %6 = " + condition + " : bool[2,4,6,3] | %7 = select %6 %5 " + otherwise
                        + " : f32[2,4,6,3] | %7"));
    }

    private static final String IMAGES = "%0:f32[2,5,6,3] x, %1:f32[3,3,3,4] w, %2:f32[2,6,8,4] dy";
    private static final String PADDED =
            "%3 = pad{low=[0,1,2,0], high=[0,2,2,0], interior=[0,0,0,0], value=0.0} %0 : f32[2,8,10,3]";
    private static final String BARE = "window={size=[3,3], strides=[1,1], dilations=[1,1], low=[0,0], high=[0,0]}";
    private static final String WIDE = "window={size=[3,3], strides=[1,1], dilations=[1,1], low=[1,2], high=[2,2]}";

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                PADDED + " | %4 = conv{" + BARE + ", groups=1} %3 %1 : f32[2,6,8,4] | %4" + "-> %3 = conv{" + WIDE
                        + ", groups=1} %0 %1 : f32[2,6,8,4] | %3",
                PADDED + " | %4 = conv.backward_filter{" + BARE + ", groups=1} %3 %2 : f32[3,3,3,4] | %4"
                        + "-> %3 = conv.backward_filter{" + WIDE + ", groups=1} %0 %2 : f32[3,3,3,4] | %3",
                "%3 = conv.backward_data{" + BARE + ", groups=1, input=[2,8,10,3]} %1 %2 : f32[2,8,10,3]"
                        + " | %4 = slice{starts=[0,1,2,0], limits=[2,6,8,3], strides=[1,1,1,1]} %3 : f32[2,5,6,3] | %4"
                        + "-> %3 = conv.backward_data{" + WIDE
                        + ", groups=1, input=[2,5,6,3]} %1 %2 : f32[2,5,6,3] | %3",
            })
    void aConvolutionPadsByItself(String before, String after) {
        Rewrites.check(pass, graph(IMAGES + " | " + before), graph(IMAGES + " | " + after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "ones -> pad{low=[0,1,2,0], high=[0,2,2,0], interior=[0,0,0,0], value=1.0} %0 : f32[2,8,10,3]",
                "between -> pad{low=[0,1,1,0], high=[0,2,2,0], interior=[0,0,1,0], value=0.0} %0 : f32[2,8,14,3]",
                "samples -> pad{low=[1,1,2,0], high=[0,2,2,0], interior=[0,0,0,0], value=0.0} %0 : f32[3,8,10,3]",
            })
    void otherPaddingStays(String what, String pad) {
        assertThat(what).isNotEmpty();
        String shape = pad.contains("[3,8") ? "f32[3,6,8,4]" : pad.contains("14,3]") ? "f32[2,6,12,4]" : "f32[2,6,8,4]";
        Rewrites.doesNotFire(
                pass,
                graph(IMAGES + " | %3 = " + pad + " | %4 = conv{" + BARE + ", groups=1} %3 %1 : " + shape + " | %4"));
    }

    /** Two ops of x one after the other, and the one that does the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "neg f32[2,3]                   | neg f32[2,3]                   | ''",
                "neg f32[2,3]                   | abs f32[2,3]                   | abs f32[2,3]",
                "neg f32[2,3]                   | square f32[2,3]                | square f32[2,3]",
                "relu f32[2,3]                  | relu f32[2,3]                  | relu f32[2,3]",
                "reshape{shape=[6]} f32[6]      | reshape{shape=[3,2]} f32[3,2]  | reshape{shape=[3,2]} f32[3,2]",
                "reshape{shape=[6]} f32[6]      | reshape{shape=[2,3]} f32[2,3]  | ''",
                "transpose{perm=[1,0]} f32[3,2] | transpose{perm=[1,0]} f32[2,3] | ''",
                "broadcast_to{shape=[4,2,3]} f32[4,2,3] | broadcast_to{shape=[5,4,2,3]} f32[5,4,2,3]"
                        + " | broadcast_to{shape=[5,4,2,3]} f32[5,4,2,3]",
                "cast{to=f32} f32[2,3]          | exp f32[2,3]                   | exp f32[2,3]",
                "slice{starts=[0,0], limits=[2,3], strides=[1,1]} f32[2,3]       | exp f32[2,3] | exp f32[2,3]",
                "pad{low=[0,0], high=[0,0], interior=[0,0], value=1.0} f32[2,3]  | exp f32[2,3] | exp f32[2,3]",
                "concat{axis=1} f32[2,3]        | exp f32[2,3]                   | exp f32[2,3]",
                "reduce{kind=sum, axes=[], keepDims=false} f32[2,3]              | exp f32[2,3] | exp f32[2,3]",
            })
    void pairs(String first, String second, String joined) {
        Rewrites.check(
                pass,
                graph(X + "%1 = " + node(first, "%0") + " | %2 = " + node(second, "%1") + " | %2"),
                graph(joined.isEmpty() ? X + "%0" : X + "%1 = " + node(joined, "%0") + " | %1"));
    }

    private static String node(String opAndType, String input) {
        int split = opAndType.lastIndexOf(' ');
        return opAndType.substring(0, split) + " " + input + " : " + opAndType.substring(split + 1);
    }

    /** Whole graphs. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // an op broadcasts by itself
                "%0:f32[2,3] x, %1:f32[3] b | %2 = broadcast_to{shape=[2,3]} %1 : f32[2,3] | %3 = add %0 %2 : f32[2,3] | %3"
                        + "-> %0:f32[2,3] x, %1:f32[3] b | %2 = add %0 %1 : f32[2,3] | %2",
                // and works on the smaller shape
                "%0:f32[3] x | %1 = broadcast_to{shape=[2,3]} %0 : f32[2,3] | %2 = exp %1 : f32[2,3] | %2"
                        + "-> %0:f32[3] x | %1 = exp %0 : f32[3] | %2 = broadcast_to{shape=[2,3]} %1 : f32[2,3] | %2",
                "%0:f32[2,3] x | %1 = fill{type=f32[2,3], value=5.0} : f32[2,3] | %2 = add %0 %1 : f32[2,3] | %2"
                        + "-> %0:f32[2,3] x | %1 = fill{type=f32[], value=5.0} : f32[] | %2 = add %0 %1 : f32[2,3] | %2",
                "%0:f32[3] x, %1:f32[3] y | %2 = neg %1 : f32[3] | %3 = add %0 %2 : f32[3] | %3"
                        + "-> %0:f32[3] x, %1:f32[3] y | %2 = sub %0 %1 : f32[3] | %2",
                "%0:f32[3] x, %1:f32[3] y | %2 = neg %1 : f32[3] | %3 = sub %0 %2 : f32[3] | %3"
                        + "-> %0:f32[3] x, %1:f32[3] y | %2 = add %0 %1 : f32[3] | %2",
                // dividing by a power of two
                "%0:f32[3] x | %1 = fill{type=f32[], value=4.0} : f32[] | %2 = div %0 %1 : f32[3] | %2"
                        + "-> %0:f32[3] x | %1 = fill{type=f32[], value=0.25} : f32[] | %2 = mul %0 %1 : f32[3] | %2",
                // two factors, one of them a power of two
                "%0:f32[3] x | %1 = fill{type=f32[], value=0.5} : f32[] | %2 = fill{type=f32[], value=0.75} : f32[]"
                        + "| %3 = mul %0 %1 : f32[3] | %4 = mul %2 %3 : f32[3] | %4"
                        + "-> %0:f32[3] x | %1 = fill{type=f32[], value=0.375} : f32[] | %2 = mul %0 %1 : f32[3] | %2",
                // choices
                "%0:f32[3] x, %1:f32[3] y | %2 = fill{type=bool[], value=1.0} : bool[] | %3 = select %2 %0 %1 : f32[3] | %3"
                        + "-> %0:f32[3] x, %1:f32[3] y | %0",
                "%0:bool[3] c, %1:f32[3] y | %2 = select %0 %1 %1 : f32[3] | %2 -> %0:bool[3] c, %1:f32[3] y | %1",
                "%0:bool[3] c, %1:f32[3] x, %2:f32[3] y | %3 = not %0 : bool[3] | %4 = select %3 %1 %2 : f32[3] | %4"
                        + "-> %0:bool[3] c, %1:f32[3] x, %2:f32[3] y | %3 = select %0 %2 %1 : f32[3] | %3",
                "%0:bool[3] c | %1 = fill{type=f32[], value=1.0} : f32[] | %2 = fill{type=f32[], value=0.0} : f32[]"
                        + "| %3 = select %0 %1 %2 : f32[3] | %3 -> %0:bool[3] c | %1 = cast{to=f32} %0 : f32[3] | %1",
                "%0:bool[3] c | %1 = cast{to=f32} %0 : f32[3] | %2 = cast{to=bool} %1 : bool[3] | %2 -> %0:bool[3] c | %0",
                "%0:f32[3] x, %1:f32[3] y | %2 = eq %0 %1 : bool[3] | %3 = not %2 : bool[3] | %3"
                        + "-> %0:f32[3] x, %1:f32[3] y | %2 = ne %0 %1 : bool[3] | %2",
                "%0:bool[3] c | %1 = fill{type=bool[3], value=0.0} : bool[3] | %2 = and %0 %1 : bool[3] | %2"
                        + "-> %0:bool[3] c | %1 = fill{type=bool[], value=0.0} : bool[]"
                        + "| %2 = broadcast_to{shape=[3]} %1 : bool[3] | %2",
                // moves of axes of size 1 are reshapes
                "%0:f32[1,3] x | %1 = transpose{perm=[1,0]} %0 : f32[3,1] | %1"
                        + "-> %0:f32[1,3] x | %1 = reshape{shape=[3,1]} %0 : f32[3,1] | %1",
                "%0:f32[3] x | %1 = broadcast_to{shape=[1,3]} %0 : f32[1,3] | %1"
                        + "-> %0:f32[3] x | %1 = reshape{shape=[1,3]} %0 : f32[1,3] | %1",
                "%0:f32[1,3] x | %1 = reduce{kind=max, axes=[0], keepDims=false} %0 : f32[3] | %1"
                        + "-> %0:f32[1,3] x | %1 = reshape{shape=[3]} %0 : f32[3] | %1",
                "%0:f32[1,3] x | %1 = reverse{axes=[0]} %0 : f32[1,3] | %1 -> %0:f32[1,3] x | %0",
                // products read transposed
                "%0:f32[2,3] x, %1:f32[2,4] y | %2 = transpose{perm=[1,0]} %0 : f32[3,2]"
                        + "| %3 = mat_mul{transA=false, transB=false} %2 %1 : f32[3,4] | %3"
                        + "-> %0:f32[2,3] x, %1:f32[2,4] y | %2 = mat_mul{transA=true, transB=false} %0 %1 : f32[3,4] | %2",
            })
    void graphs(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    /** What would change NaN, an infinity or the rounding, and what is different from what it looks like. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%0:f32[3] x | %1 = fill{type=f32[], value=0.0} : f32[] | %2 = mul %0 %1 : f32[3] | %2",
                "%0:f32[3] x | %1 = sub %0 %0 : f32[3] | %1",
                "%0:f32[3] x | %1 = div %0 %0 : f32[3] | %1",
                "%0:f32[3] x | %1 = fill{type=f32[], value=3.0} : f32[] | %2 = div %0 %1 : f32[3] | %2",
                "%0:i32[3] x | %1 = fill{type=i32[], value=2.0} : i32[] | %2 = div %0 %1 : i32[3] | %2",
                "%0:f32[3] x | %1 = fill{type=f32[], value=1.0} : f32[] | %2 = div %1 %0 : f32[3] | %2",
                "%0:f32[3] x | %1 = fill{type=f32[], value=3.0} : f32[] | %2 = fill{type=f32[], value=5.0} : f32[]"
                        + "| %3 = mul %0 %1 : f32[3] | %4 = mul %3 %2 : f32[3] | %4",
                "%0:f32[3] x | %1 = fill{type=f32[], value=8.0} : f32[] | %2 = fill{type=f32[], value=0.5} : f32[]"
                        + "| %3 = mul %0 %1 : f32[3] | %4 = mul %3 %2 : f32[3] | %4",
                "%0:f32[3] x, %1:f32[3] y | %2 = lt %0 %1 : bool[3] | %3 = not %2 : bool[3] | %3",
                "%0:f32[3] x | %1 = cast{to=i32} %0 : i32[3] | %2 = cast{to=f32} %1 : f32[3] | %2",
                "%0:f32[2,3] x | %1 = transpose{perm=[1,0]} %0 : f32[3,2] | %2 = reshape{shape=[6]} %1 : f32[6] | %2",
                "%0:f32[2,3] x | %1 = slice{starts=[0,0], limits=[2,3], strides=[1,2]} %0 : f32[2,2] | %1",
                "%0:f32[2,3] x | %1 = reduce{kind=sum, axes=[0], keepDims=false} %0 : f32[3] | %1",
                "%0:f32[2,3,4] x, %1:f32[3,2,5] y | %2 = transpose{perm=[1,0,2]} %0 : f32[3,2,4]"
                        + "| %3 = mat_mul{transA=true, transB=false} %2 %1 : f32[3,4,5] | %3",
            })
    void doesNotFire(String text) {
        Rewrites.doesNotFire(pass, graph(text));
    }
}
