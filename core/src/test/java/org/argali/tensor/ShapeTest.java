package org.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final Shape S = Shape.of(2, 3, 5);

    @Test
    void sizes() {
        assertThat(S.size()).isEqualTo(30);
        assertThat(S.size(1, 3)).isEqualTo(15);
        assertThat(S.size(3, 3)).isEqualTo(1);
        assertThat(Shape.SCALAR.size()).isEqualTo(1);
        assertThat(Shape.of(3, 0).size()).isZero();
        assertThat(Shape.of(1 << 20, 1 << 20).size()).isEqualTo(1L << 40);
    }

    @Test
    void axesCountFromBothEnds() {
        assertThat(S.dim(-1)).isEqualTo(5);
        assertThat(S.last()).isEqualTo(5);
        assertThat(S.axis(-3)).isZero();
        assertThat(S.with(-1, 7)).isEqualTo(Shape.of(2, 3, 7));
        assertThat(S.without(-2)).isEqualTo(Shape.of(2, 5));
        assertThatThrownBy(() -> S.axis(3)).hasMessage("there is no axis 3 in [2,3,5] of rank 3");
        assertThatThrownBy(() -> S.axis(-4)).hasMessage("there is no axis -4 in [2,3,5] of rank 3");
    }

    @Test
    void parts() {
        assertThat(S.slice(1, 3)).isEqualTo(Shape.of(3, 5));
        assertThat(S.append(7)).isEqualTo(Shape.of(2, 3, 5, 7));
        assertThat(S.append(Shape.of(1, 2))).isEqualTo(Shape.of(2, 3, 5, 1, 2));
        assertThat(S.prepend(4)).isEqualTo(Shape.of(4, 2, 3, 5));
        assertThat(S.toArray()).containsExactly(2, 3, 5);
    }

    @Test
    void unknownSizes() {
        Shape s = Shape.of(Shape.ANY, 28);
        assertThat(s).hasToString("[?,28]");
        assertThat(s.kerasText()).isEqualTo("(None, 28)");
        assertThat(Shape.of(Shape.ANY).kerasText()).isEqualTo("(None,)");
        assertThat(s.isFullyKnown()).isFalse();
        assertThat(S.isFullyKnown()).isTrue();
        assertThatThrownBy(s::size).hasMessage("the size of [?,28] is not known");
        assertThatThrownBy(() -> Shape.of(-2)).hasMessage("axis sizes are at least 0, or ANY; got [-2]");
    }

    @Test
    void typesPrintAndParse() {
        for (String text : new String[] {"f32[32,784]", "i32[]", "bool[0]", "f32[?,28,28]"}) {
            assertThat(TensorType.parse(text)).hasToString(text);
        }
        assertThat(TensorType.f32(3, 4).bytes()).isEqualTo(48);
        assertThat(TensorType.bool(3).bytes()).isEqualTo(3);
        assertThatThrownBy(() -> TensorType.parse("f32")).hasMessage("a type reads like f32[32,784], not 'f32'");
        assertThatThrownBy(() -> TensorType.parse("f64[3]"))
                .hasMessage("unknown dtype 'f64'; known are float32, bfloat16, float16, int32, bool");
    }

    @Test
    void dtypesHaveTwoNames() {
        for (DType d : DType.values()) {
            assertThat(DType.parse(d.toString())).isEqualTo(d);
            assertThat(DType.parse(d.kerasName())).isEqualTo(d);
        }
    }
}
