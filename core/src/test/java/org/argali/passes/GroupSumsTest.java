package org.argali.passes;

import static org.argali.passes.Rewrites.graph;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupSumsTest {
    private static final String IN = numbered(0, 8, "%%%1$d:f32[%1$d] x%1$d", ", ");
    private static final String SUM = "reduce{kind=sum, axes=[0], keepDims=false}";

    private final Pass pass = new GroupSums();

    /** A line for each of the numbers from..to-1. */
    private static String numbered(int from, int to, String line, String between) {
        return IntStream.range(from, to).mapToObj(line::formatted).collect(Collectors.joining(between));
    }

    private static String sums(String op, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> " | %%%d = %s %%%d : f32[%d] | %%%d = %s %%%d : f32[]"
                        .formatted(8 + 2 * i, op, i, i, 9 + 2 * i, SUM, 8 + 2 * i))
                .collect(Collectors.joining());
    }

    private static String results(int count) {
        return " | "
                + IntStream.range(0, count).mapToObj(i -> "%" + (9 + 2 * i)).collect(Collectors.joining(" "));
    }

    @Test
    void normsOfManyTensors() {
        Rewrites.check(
                pass,
                graph(IN + sums("square", 8) + results(8)),
                graph(IN + " | " + numbered(8, 16, "%%%d", ", ")
                        + " = fused.many_sums{loops=fused.many{each=fused{inputs=1, steps=[{op=square, args=[0]}],"
                        + " results=[1]}, loops=8}} " + numbered(0, 8, "%%%d", " ") + " : "
                        + numbered(0, 8, "f32[]", ", ") + " | " + numbered(8, 16, "%%%d", " ")));
    }

    @Test
    void sumsOfWhatIsThere() {
        String text = IntStream.range(0, 8)
                .mapToObj(i -> "%" + (8 + i) + " = " + SUM + " %" + i + " : f32[]")
                .collect(Collectors.joining(" | "));
        Rewrites.check(
                pass,
                graph(IN + " | " + text + " | " + numbered(8, 16, "%%%d", " ")),
                graph(IN + " | " + numbered(8, 16, "%%%d", ", ")
                        + " = fused.many_sums{loops=fused.many{each=fused{inputs=1, steps=[], results=[0]}, loops=8}} "
                        + numbered(0, 8, "%%%d", " ") + " : " + numbered(0, 8, "f32[]", ", ") + " | "
                        + numbered(8, 16, "%%%d", " ")));
    }

    @Test
    void doesNotFire() {
        Rewrites.doesNotFire(pass, graph(IN + sums("square", 7) + results(7)));
    }
}
