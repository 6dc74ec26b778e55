package org.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.op.Fill;
import org.argali.op.MatMul;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTextTest {
    @Test
    void prints() {
        var g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(32, 784));
        Value kernel = g.parameter("kernel", TensorType.f32(784, 10));
        Value y = g.scoped("dense_1", () -> g.relu(g.matmul(x, kernel)));
        assertThat(g.build(y, g.sum(y))).hasToString("""
                graph(%0:f32[32,784] x, %1:f32[784,10] kernel)
                  %2 = mat_mul{transA=false, transB=false} %0 %1 : f32[32,10]   # dense_1
                  %3 = relu %2 : f32[32,10]   # dense_1
                  %4 = reduce{kind=sum, axes=[0,1], keepDims=false} %3 : f32[]
                  return %3 %4
                """);
    }

    /** A node for each way in which attributes are written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fill{type=f32[2,3], value=-1.0E-5} : f32[2,3]",
                "fill{type=i32[], value=3.0} : i32[]",
                "fill{type=f32[1], value=NaN} : f32[1]",
                "fill{type=f32[1], value=-Infinity} : f32[1]",
                "iota{type=i32[4], axis=0} : i32[4]",
                "cast{to=bool} %0 : bool[4,4]",
                "softmax %0 : f32[4,4]",
                "mat_mul{transA=true, transB=false} %0 %0 : f32[4,4]   # a/b c",
                "reduce{kind=max, axes=[], keepDims=true} %0 : f32[4,4]",
                "pad{low=[0,1], high=[2,0], interior=[0,3], value=-0.5} %0 : f32[6,14]",
                "fused{inputs=2, steps=[{op=add, args=[0,1]},{op=cast{to=i32}, args=[2]},"
                        + "{op=fill{type=f32[], value=2.0}, args=[]}], results=[2,3]} %0 %0 : f32[4,4], i32[4,4]",
            })
    void readsWhatItPrints(String node) {
        boolean two = node.startsWith("fused");
        String text = "graph(%0:f32[4,4] x)\n  " + (two ? "%1, %2" : "%1") + " = " + node + "\n  return %1\n";
        assertThat(GraphText.parse(text.replace("to=i32", "to=int32"))).hasToString(text.replace("to=i32", "to=int32"));
    }

    @Test
    void readsNestedWindows() {
        String text = """
                graph(%0:f32[1,5,5,2] x, %1:f32[3,3,2,4] w)
                  %2 = conv{window={size=[3,3], strides=[2,1], dilations=[1,1], low=[1,1], high=[1,0]}, groups=1} %0 %1 : f32[1,3,4,4]
                  %3 = conv.backward_data{window={size=[3,3], strides=[2,1], dilations=[1,1], low=[1,1], high=[1,0]}, groups=1, input=[1,5,5,2]} %1 %2 : f32[1,5,5,2]
                  return %3
                """;
        assertThat(GraphText.parse(text)).hasToString(text);
    }

    @Test
    void readsLooseText() {
        Graph g = GraphText.parse("graph(%0:f32[2] x)\n%7 = exp %0 : f32[2]\nreturn %7");
        assertThat(g.nodes()).hasSize(1);
        assertThat(g).hasToString("graph(%0:f32[2] x)\n  %1 = exp %0 : f32[2]\n  return %1\n");
        assertThat(GraphText.parse("graph()\n%0 = fill{type=f32[], value=1.0} : f32[]\nreturn %0")
                        .parameters())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%1 = frobnicate %0 : f32[2]| there is no op 'frobnicate'",
                "%1 = exp %9 : f32[2]| %9 is not defined above",
                "%1 = exp %0 : f32[3]| the op gives f32[2]",
                "%1, %2 = exp %0 : f32[2], f32[2]| the op gives f32[2]",
                "%1 = add %0 : f32[2]| [add] takes 2 inputs, not 1",
                "%1 exp %0| a node reads '%2 = add %0 %1 : f32[3]'",
                "%1 = reduce{axes=[0], kind=sum, keepDims=false} %0 : f32[]| expected kind, found axes",
                "%1 = reduce{kind=mean, axes=[0], keepDims=false} %0 : f32[]| there is no Kind 'mean'",
                "%1 = reduce{kind=sum, axes=[0], keepDims=no} %0 : f32[]| 'no' is neither true nor false",
                "%1 = reduce{kind=sum, axes=[0 %0 : f32[]| ends too early",
                "%1 = reduce{kind=sum %0 : f32[]| ends too early",
                "%1 = exp! %0 : f32[2]| '!' follows the op",
            })
    void saysWhichLineCannotBeRead(String line, String why) {
        assertThatThrownBy(() -> GraphText.parse("graph(%0:f32[2] x)\n" + line + "\nreturn %1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read the graph at '" + line + "': ")
                .hasMessageContaining(why);
    }

    @Test
    void aGraphMustReturn() {
        assertThatThrownBy(() -> GraphText.parse("graph(%0:f32[2] x)"))
                .hasMessage("the graph does not end with a line 'return %...'");
    }

    @Test
    void scopesNest() {
        var g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32());
        Value y = g.scoped("a", () -> g.scoped("b", () -> g.exp(x)));
        Value z = g.scoped("a", () -> g.scoped("", () -> g.exp(y)));
        assertThat(Node.of(y).scope()).isEqualTo("a/b");
        assertThat(Node.of(z).scope()).isEqualTo("a");
        assertThat(Node.of(g.exp(z)).scope()).isEmpty();
    }

    @Test
    void countsOps() {
        var g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(2, 2));
        Graph graph = g.build(g.sum(g.matmul(g.matmul(x, x), x)));
        assertThat(graph.count(MatMul.class)).isEqualTo(2);
        assertThat(graph.count(Reduce.class)).isEqualTo(1);
        assertThat(graph.count(Fill.class)).isZero();
        assertThat(List.of(graph.nodes().get(0).toString()))
                .containsExactly("mat_mul[f32[2,2], f32[2,2]] -> [f32[2,2]]");
    }
}
