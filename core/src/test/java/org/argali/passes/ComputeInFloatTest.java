package org.argali.passes;

import static org.assertj.core.api.Assertions.assertThat;

import org.argali.graph.Graph;
import org.argali.graph.GraphText;
import org.argali.op.MatMul;
import org.junit.jupiter.api.Test;

class ComputeInFloatTest {
    private static final String STEP = """
            graph(%0:bf16[4,4] x, %1:f32[4,4] w)
              %2 = cast{to=bfloat16} %1 : bf16[4,4]
              %3 = mat_mul{transA=false, transB=false} %0 %2 : bf16[4,4]
              %4 = tanh %3 : bf16[4,4]
              %5 = mul %4 %4 : bf16[4,4]
              return %5
            """;

    @Test
    void whatTheDeviceLacksIsBetweenCasts() {
        Graph after = new ComputeInFloat(n -> n.op() instanceof MatMul || n.op() instanceof org.argali.op.Cast)
                .apply(GraphText.parse(STEP));
        assertThat(after).hasToString("""
                graph(%0:bf16[4,4] x, %1:f32[4,4] w)
                  %2 = cast{to=bfloat16} %1 : bf16[4,4]
                  %3 = mat_mul{transA=false, transB=false} %0 %2 : bf16[4,4]
                  %4 = cast{to=float32} %3 : f32[4,4]
                  %5 = tanh %4 : f32[4,4]
                  %6 = cast{to=bfloat16} %5 : bf16[4,4]
                  %7 = cast{to=float32} %6 : f32[4,4]
                  %8 = cast{to=float32} %6 : f32[4,4]
                  %9 = mul %7 %8 : f32[4,4]
                  %10 = cast{to=bfloat16} %9 : bf16[4,4]
                  return %10
                """);
    }

    /** One loop, which reads and writes halves and rounds as the ops do alone. */
    @Test
    void loopsTakeTheCastsIn() {
        Graph after = Pipeline.standardFor(op -> false, n -> !(n.op() instanceof Enum))
                .apply(GraphText.parse(STEP));
        assertThat(after).hasToString("""
                graph(%0:bf16[4,4] x, %1:f32[4,4] w)
                  %2 = cast{to=bfloat16} %1 : bf16[4,4]
                  %3 = mat_mul{transA=false, transB=false} %0 %2 : bf16[4,4]
                  %4 = fused{inputs=1, steps=[{op=cast{to=float32}, args=[0]},{op=tanh, args=[1]},\
                {op=cast{to=bfloat16}, args=[2]},{op=cast{to=float32}, args=[3]},{op=mul, args=[4,4]},\
                {op=cast{to=bfloat16}, args=[5]}], results=[6]} %3 : bf16[4,4]
                  return %4
                """);
    }

    @Test
    void aProgramInFloatStaysTheSameObject() {
        Graph graph = GraphText.parse("graph(%0:f32[4] x)\n %1 = tanh %0 : f32[4]\n return %1");
        assertThat(new ComputeInFloat(n -> false).apply(graph)).isSameAs(graph);
    }
}
