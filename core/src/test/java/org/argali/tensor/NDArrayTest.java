package org.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NDArrayTest {
    private static final NDArray X = NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    @Test
    void elements() {
        assertThat(X.get(1, 2)).isEqualTo(6);
        assertThat(X.at(3)).isEqualTo(4);
        assertThat(X.rowSize()).isEqualTo(3);
        assertThat(NDArray.scalar(2.5f).get()).isEqualTo(2.5);
        assertThatThrownBy(() -> X.get(2, 0)).hasMessage("index [2, 0] is outside f32[2,3]");
        assertThatThrownBy(() -> X.get(1)).hasMessage("an element of f32[2,3] takes 2 indices, not 1");
    }

    @Test
    void factoriesShareAndCopiesDoNot() {
        float[] data = {1, 2};
        NDArray a = NDArray.of(data);
        NDArray copy = a.copy();
        NDArray view = a.reshape(2, 1);
        data[0] = 9;
        assertThat(a.at(0)).isEqualTo(9);
        assertThat(view.at(0)).isEqualTo(9);
        assertThat(copy.at(0)).isEqualTo(1);
    }

    @Test
    void rows() {
        assertThat(X.rows(1, 2)).isEqualTo(NDArray.of(new float[] {4, 5, 6}, 1, 3));
        assertThat(X.rows(2, 2).shape()).isEqualTo(Shape.of(0, 3));
        assertThatThrownBy(() -> X.rows(1, 3)).hasMessage("rows 1 to 3 are outside f32[2,3]");
        NDArray target = NDArray.zeros(X.type());
        target.copyFrom(X, 3, 0, 3);
        assertThat(target).isEqualTo(NDArray.of(new float[] {4, 5, 6, 0, 0, 0}, 2, 3));
    }

    @Test
    void reshape() {
        assertThat(X.reshape(Shape.ANY, 2).shape()).isEqualTo(Shape.of(3, 2));
        assertThat(X.reshape(6)).isEqualTo(NDArray.of(new float[] {1, 2, 3, 4, 5, 6}));
        assertThatThrownBy(() -> X.reshape(4)).hasMessage("the shape [4] has 4 elements, but 6 were given");
        assertThatThrownBy(() -> X.reshape(Shape.ANY, 4))
                .hasMessage("the shape [1,4] has 4 elements, but 6 were given");
    }

    @Test
    void dtypes() {
        NDArray d = NDArray.of(new double[] {1.9, -1.9, 0});
        assertThat(d.to(DType.INT32)).isEqualTo(NDArray.of(new int[] {1, -1, 0}));
        assertThat(d.to(DType.BOOL)).isEqualTo(NDArray.of(new boolean[] {true, true, false}));
        assertThat(NDArray.of(new boolean[] {true}).to(DType.FLOAT32)).isEqualTo(NDArray.of(new float[] {1}));
        assertThatThrownBy(d::ints)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this array is f32[3], not int32; cast it with to(INT32)");
    }

    @Test
    void matrices() {
        assertThat(NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}})).isEqualTo(X);
        assertThat(NDArray.of(new int[][] {{1}, {2}}).type()).isEqualTo(TensorType.i32(2, 1));
        assertThatThrownBy(() -> NDArray.of(new int[][] {{1, 2}, {3}}))
                .hasMessage(
                        "rows must be of one length, but row 0 has 2 and row 1 has 1; padSequences makes them equal");
    }

    @Test
    void text() {
        assertThat(X).hasToString("f32[2,3] [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]");
        assertThat(NDArray.scalar(3)).hasToString("i32[] 3");
        assertThat(NDArray.generate(TensorType.i32(12), i -> i)).hasToString("i32[12] [0, 1, 2, ..., 9, 10, 11]");
    }

    @Test
    void equality() {
        assertThat(X).isEqualTo(X.copy()).hasSameHashCodeAs(X.copy());
        assertThat(X).isNotEqualTo(X.reshape(3, 2)).isNotEqualTo("X");
        assertThat(NDArray.of(new int[] {1})).isNotEqualTo(NDArray.of(new float[] {1}));
    }
}
