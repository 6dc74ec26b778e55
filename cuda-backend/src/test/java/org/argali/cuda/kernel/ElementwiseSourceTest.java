package org.argali.cuda.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.Fused.Step;
import org.argali.op.Unary;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

class ElementwiseSourceTest {
    private static String own(Fused op, Shape loop, TensorType... inputs) {
        LoopLayout layout = LoopLayout.of(
                loop, List.of(inputs).stream().map(TensorType::shape).toList());
        String text = ElementwiseSource.of(op, List.of(inputs), layout).text();
        return text.substring(text.indexOf("DEVICE void body"));
    }

    private static final Fused BIAS_RELU =
            new Fused(2, List.of(new Step(Binary.ADD, List.of(0, 1)), new Step(Unary.RELU, List.of(2))), List.of(3));

    @Test
    void aBiasIsReadByRows() {
        assertThat(own(BIAS_RELU, Shape.of(6, 32), TensorType.f32(6, 32), TensorType.f32(32)))
                .isEqualTo("""
                        DEVICE void body(float v0, float v1, float& r0) {
                            const float v2 = op_add(v0, v1);
                            const float v3 = op_relu(v2);
                            r0 = v3;
                        }

                        KERNEL(ones)(index_t n, const float* in0, const float* in1, float* out0, index_t size1) {
                            EACH(i, n) {
                                index_t rest = i;
                                const index_t c1 = rest % size1;
                                rest /= size1;
                                float r0;
                                body(in0[i], in1[c1], r0);
                                out0[i] = r0;
                            }
                        }

                        KERNEL(fours)(index_t n, const float* in0, const float* in1, float* out0, index_t size1) {
                            EACH(i, n / 4) {
                                index_t rest = i;
                                const index_t c1 = rest % (size1 / 4);
                                rest /= (size1 / 4);
                                const float4 a0 = ((const float4*) in0)[i];
                                const float4 a1 = ((const float4*) in1)[(4 * c1) / 4];
                                float4 r0;
                                body(a0.x, a1.x, r0.x);
                                body(a0.y, a1.y, r0.y);
                                body(a0.z, a1.z, r0.z);
                                body(a0.w, a1.w, r0.w);
                                ((float4*) out0)[i] = r0;
                            }
                        }
                        """);
    }

    @Test
    void theTextDependsOnNoSize() {
        assertThat(own(BIAS_RELU, Shape.of(5, 7, 9), TensorType.f32(5, 7, 9), TensorType.f32(9)))
                .isEqualTo(own(BIAS_RELU, Shape.of(6, 32), TensorType.f32(6, 32), TensorType.f32(32)));
    }

    @Test
    void boolsAreBytesInMemory() {
        Fill half = new Fill(new TensorType(DType.FLOAT32, Shape.SCALAR), 0.5);
        Fused op = new Fused(1, List.of(new Step(half, List.of()), new Step(Compare.GT, List.of(0, 1))), List.of(2));
        assertThat(own(op, Shape.of(10), TensorType.f32(10)))
                .contains(
                        "const float v1 = 0.5f;", "const bool v2 = op_gt(v0, v1);", "unsigned char& r0", "uchar4 r0;");
    }

    @Test
    void constantsAreExact() {
        assertThat(CudaC.literal(DType.FLOAT32, 1e-7)).isEqualTo("1.0E-7f");
        assertThat(CudaC.literal(DType.FLOAT32, Double.NEGATIVE_INFINITY))
                .isEqualTo("__int_as_float((int) 4286578688u)");
        assertThat(CudaC.literal(DType.INT32, Integer.MIN_VALUE)).isEqualTo("((int) 2147483648u)");
        assertThat(CudaC.literal(DType.BOOL, 1)).isEqualTo("true");
    }
}
