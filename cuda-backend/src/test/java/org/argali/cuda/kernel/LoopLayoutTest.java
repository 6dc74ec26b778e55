package org.argali.cuda.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.cuda.kernel.LoopLayout.Access;
import org.argali.tensor.Shape;
import org.junit.jupiter.api.Test;

class LoopLayoutTest {
    private static LoopLayout layout(Shape loop, Shape... inputs) {
        return LoopLayout.of(loop, List.of(inputs));
    }

    @Test
    void axesThatAllInputsHaveBecomeOne() {
        LoopLayout l = layout(Shape.of(8, 28, 28, 32), Shape.of(8, 28, 28, 32), Shape.of(32), Shape.SCALAR);
        assertThat(l.sizes()).containsExactly(8L * 28 * 28, 32L);
        assertThat(l.pattern()).isEqualTo("xx .x ..");
        assertThat(l.access(0)).isEqualTo(Access.EACH);
        assertThat(l.access(1)).isEqualTo(Access.STRIDED);
        assertThat(l.access(2)).isEqualTo(Access.ONE);
        assertThat(l.strides(0)).containsExactly(32L, 1L);
        assertThat(l.strides(1)).containsExactly(0L, 1L);
        assertThat(l.allowsFours()).isTrue();
    }

    @Test
    void axesOfSizeOneGoAway() {
        LoopLayout l = layout(Shape.of(1, 5, 1, 3), Shape.of(5, 1, 3), Shape.of(1, 5, 1, 1));
        assertThat(l.sizes()).containsExactly(5L, 3L);
        assertThat(l.pattern()).isEqualTo("xx x.");
        assertThat(l.allowsFours()).as("rows of 3").isFalse();
    }

    @Test
    void sameShapesAreOneAxisOfAnySize() {
        LoopLayout l = layout(Shape.of(3, 7), Shape.of(3, 7), Shape.of(3, 7));
        assertThat(l.sizes()).containsExactly(21L);
        assertThat(l.allowsFours()).isTrue();
        assertThat(layout(Shape.SCALAR, Shape.SCALAR).elements()).isEqualTo(1);
        assertThat(layout(Shape.SCALAR, Shape.SCALAR).access(0)).isEqualTo(Access.EACH);
    }
}
