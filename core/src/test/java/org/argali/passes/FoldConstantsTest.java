package org.argali.passes;

import static org.argali.passes.Rewrites.graph;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldConstantsTest {
    private final Pass pass = new FoldConstants();

    @Test
    void computesElementwiseOpsOfFills() {
        Rewrites.check(
                pass,
                graph("| %0 = fill{type=f32[], value=2.0} : f32[] | %1 = fill{type=f32[4], value=3.0} : f32[4]"
                        + "| %2 = mul %0 %1 : f32[4]   # a | %2"),
                graph("| %0 = fill{type=f32[4], value=6.0} : f32[4]   # a | %0"));
    }

    /** An op, its dtypes and operands, and what float32 or int32 arithmetic makes of them. */
    @ParameterizedTest
    @CsvSource({
        "add, f32, 16777216.0, 1.0, f32, 1.6777216E7",
        "sub, f32, 1.0, 3.0, f32, -2.0",
        "div, f32, 1.0, 3.0, f32, 0.3333333432674408",
        "mul, f32, 1.0E30, 1.0E30, f32, Infinity",
        "maximum, f32, -1.0, 2.0, f32, 2.0",
        "minimum, f32, -1.0, 2.0, f32, -1.0",
        "add, i32, 2147483647.0, 1.0, i32, -2.147483648E9",
        "mul, i32, 65537.0, 65537.0, i32, 131073.0",
        "div, i32, -7.0, 2.0, i32, -3.0",
        "lt, f32, 1.0, 2.0, bool, 1.0",
        "eq, i32, 1.0, 2.0, bool, 0.0",
        "and, bool, 1.0, 0.0, bool, 0.0",
        "or, bool, 1.0, 0.0, bool, 1.0",
    })
    void binary(String op, String in, String a, String b, String out, String value) {
        Rewrites.check(
                pass,
                graph("| %0 = fill{type=" + in + "[], value=" + a + "} : " + in + "[]"
                        + "| %1 = fill{type=" + in + "[], value=" + b + "} : " + in + "[]"
                        + "| %2 = " + op + " %0 %1 : " + out + "[] | %2"),
                graph("| %0 = fill{type=" + out + "[], value=" + value + "} : " + out + "[] | %0"));
    }

    @ParameterizedTest
    @CsvSource({
        "neg, f32, 2.0, f32, -2.0",
        "abs, i32, -2.0, i32, 2.0",
        "sign, f32, -7.0, f32, -1.0",
        "square, i32, 65537.0, i32, 131073.0",
        "sqrt, f32, 2.0, f32, 1.4142135381698608",
        "floor, f32, -1.5, f32, -2.0",
        "relu, f32, -1.5, f32, 0.0",
        "not, bool, 1.0, bool, 0.0",
        "cast{to=i32}, f32, -1.75, i32, -1.0",
        "cast{to=bool}, f32, 0.5, bool, 1.0",
    })
    void unary(String op, String in, String a, String out, String value) {
        Rewrites.check(
                pass,
                graph("| %0 = fill{type=" + in + "[2], value=" + a + "} : " + in + "[2] | %1 = " + op + " %0 : " + out
                        + "[2] | %1"),
                graph("| %0 = fill{type=" + out + "[2], value=" + value + "} : " + out + "[2] | %0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reshape{shape=[6]}                                              | 3.0 | [6]   | 3.0",
                "broadcast_to{shape=[4,2,3]}                                     | 3.0 | [4,2,3] | 3.0",
                "transpose{perm=[1,0]}                                           | 3.0 | [3,2] | 3.0",
                "slice{starts=[0,1], limits=[2,3], strides=[1,1]}                | 3.0 | [2,2] | 3.0",
                "pad{low=[1,0], high=[0,0], interior=[0,0], value=3.0}           | 3.0 | [3,3] | 3.0",
                "reduce{kind=sum, axes=[0,1], keepDims=false}                    | 3.5 | []    | 21.0",
                "reduce{kind=max, axes=[0], keepDims=true}                       | 3.1 | [1,3] | 3.1",
                "reduce{kind=prod, axes=[0], keepDims=false}                     | 1.0 | [3]   | 1.0",
            })
    void movesAndReductions(String op, String value, String shape, String result) {
        Rewrites.check(
                pass,
                graph("| %0 = fill{type=f32[2,3], value=" + value + "} : f32[2,3] | %1 = " + op + " %0 : f32" + shape
                        + " | %1"),
                graph("| %0 = fill{type=f32" + shape + ", value=" + result + "} : f32" + shape + " | %0"));
    }

    /** Where backends may differ, or float32 rounds on the way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "| %0 = fill{type=f32[], value=1.0} : f32[] | %1 = exp %0 : f32[] | %1",
                "| %0 = fill{type=f32[], value=-1.0} : f32[] | %1 = sqrt %0 : f32[] | %1",
                "| %0 = fill{type=f32[], value=NaN} : f32[] | %1 = maximum %0 %0 : f32[] | %1",
                "| %0 = fill{type=i32[], value=0.0} : i32[] | %1 = div %0 %0 : i32[] | %1",
                "| %0 = fill{type=f32[9], value=0.1} : f32[9] | %1 = reduce{kind=sum, axes=[0], keepDims=false} %0 : f32[] | %1",
                "| %0 = fill{type=f32[2], value=1.0} : f32[2]"
                        + "| %1 = pad{low=[1], high=[0], interior=[0], value=0.0} %0 : f32[3] | %1",
                "%0:f32[] x | %1 = fill{type=f32[], value=1.0} : f32[] | %2 = add %0 %1 : f32[] | %2",
            })
    void doesNotFire(String text) {
        Rewrites.doesNotFire(pass, graph(text));
    }
}
