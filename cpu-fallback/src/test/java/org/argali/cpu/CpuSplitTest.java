package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.argali.natives.ArgaliCpu;
import org.argali.natives.CpuLibrary;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Window;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of float32 that are made of bfloat16 in threes are as exact as those made of float32. */
class CpuSplitTest {
    private static final String PRODUCTS = "argali.cpu.products";

    @BeforeEach
    void onlyWithTiles() {
        CpuLibrary.load();
        assumeThat(ArgaliCpu.splitsProducts()).as("tiles of bfloat16").isEqualTo(1);
    }

    @AfterEach
    void asItWas() {
        System.clearProperty(PRODUCTS);
    }

    @ParameterizedTest
    @CsvSource({
        "1,200,170,300,false,false",
        "1,200,170,300,true,false",
        "1,200,170,300,false,true",
        "1,200,170,300,true,true",
        "5,170,190,250,false,true",
        "1,100,1100,300,false,false",
    })
    void asExactAsFloat32(int batch, int m, int n, int k, boolean transA, boolean transB) {
        for (int kind = 0; kind < 3; kind++) {
            check(batch, m, n, k, new MatMul(transA, transB), kind, 1, 2, 3);
        }
    }

    @Test
    void sumsOfFiftyThousand() {
        check(1, 150, 250, 50_000, new MatMul(true, false), 0, 2);
    }

    private static void check(int batch, int m, int n, int k, MatMul op, int kind, int... threadCounts) {
        NDArray a = numbers(op.transA() ? TensorType.f32(batch, k, m) : TensorType.f32(batch, m, k), kind, 1);
        NDArray b = numbers(op.transB() ? TensorType.f32(batch, n, k) : TensorType.f32(batch, k, n), kind, 2);
        for (int threads : threadCounts) {
            NDArray bySplit = run("split", threads, op, a, b);
            NDArray byVector = run("vector", threads, op, a, b);
            assertThat(bySplit).as("other products were made").isNotEqualTo(byVector);
            Errors split = errors(bySplit, a, b, op);
            Errors vector = errors(byVector, a, b, op);
            assertThat(split.mean).as("kind %d, %d threads", kind, threads).isLessThan(1.5 * vector.mean);
            assertThat(split.worst).as("kind %d, %d threads", kind, threads).isLessThan(1.5 * vector.worst);
        }
    }

    private record Errors(double mean, double worst) {}

    /** Differences from the sums in double precision, each against the sum of magnitudes. */
    private static Errors errors(NDArray c, NDArray a, NDArray b, MatMul op) {
        int batch = c.type().dim(0);
        int m = c.type().dim(1);
        int n = c.type().dim(2);
        int k = a.type().dim(op.transA() ? 1 : 2);
        double sum = 0;
        double worst = 0;
        Random random = new Random(5);
        int samples = 300;
        for (int sample = 0; sample < samples; sample++) {
            int z = random.nextInt(batch);
            int i = random.nextInt(m);
            int j = random.nextInt(n);
            double exact = 0;
            double size = 0;
            for (int p = 0; p < k; p++) {
                double x = a.at((z * m * k) + (op.transA() ? p * m + i : i * k + p));
                double y = b.at((z * n * k) + (op.transB() ? j * k + p : p * n + j));
                exact += x * y;
                size += Math.abs(x * y);
            }
            double error = Math.abs(c.at((z * m + i) * n + j) - exact) / size;
            sum += error;
            worst = Math.max(worst, error);
        }
        return new Errors(sum / samples, worst);
    }

    /** Normal; of all sizes; in pairs that cancel but for the last digits. */
    private static NDArray numbers(TensorType type, int kind, int seed) {
        Random random = new Random(seed);
        double[] last = {1};
        IntToDoubleFunction next = i -> switch (kind) {
            case 0 -> random.nextGaussian();
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
            default -> last[0] = i % 2 == 0 ? 1 + random.nextDouble() : -last[0] * (1 + 1e-6 * random.nextDouble());
        };
        return NDArray.generate(type, i -> next.applyAsDouble(i));
    }

    private static NDArray run(String products, int threads, Op op, NDArray... inputs) {
        System.setProperty(PRODUCTS, products);
        TensorType[] types = Arrays.stream(inputs).map(NDArray::type).toArray(TensorType[]::new);
        try (Device device = new CpuBackend().open(DeviceConfig.cpu().threads(threads));
                OneNode node = new OneNode(device, op, types)) {
            NDArray result = node.run(inputs).get(0);
            assertThat(node.run(inputs).get(0)).as("once more").isEqualTo(result);
            return result;
        }
    }

    @Test
    void whatIsNoNumberStaysSo() {
        float[] odd = {
            Float.NaN,
            Float.intBitsToFloat(0x7fffffff),
            Float.intBitsToFloat(0x7f800001),
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE
        };
        for (boolean left : new boolean[] {true, false}) {
            NDArray a = numbers(TensorType.f32(256, 200), 0, 1);
            NDArray b = numbers(TensorType.f32(200, 320), 0, 2);
            for (int i = 0; i < odd.length; i++) {
                (left ? a : b).floats()[left ? i * 200 + 7 * i : 7 * i * 320 + i] = odd[i];
            }
            NDArray c = run(
                    "split", 1, new Biased(new MatMul(false, false), true), a, b, NDArray.zeros(TensorType.f32(320)));
            for (int i = 0; i < 256; i++) {
                for (int j = 0; j < 320; j++) {
                    boolean finite = (left ? i : j) >= odd.length;
                    assertThat(Double.isFinite(c.at(i * 320 + j)))
                            .as("%d, %d", i, j)
                            .isEqualTo(finite);
                }
            }
        }
    }

    @Test
    void verySmallNumbersLoseTheirLastDigitsAlone() {
        NDArray a = NDArray.generate(TensorType.f32(256, 128), i -> 1.2345678e-36 * (1 + i % 7));
        NDArray b = NDArray.generate(TensorType.f32(128, 256), i -> 7.654321 * (1 + i % 5));
        NDArray split = run("split", 1, new MatMul(false, false), a, b);
        NDArray vector = run("vector", 1, new MatMul(false, false), a, b);
        for (int i = 0; i < split.size(); i++) {
            assertThat(split.at(i)).isBetween(0.99 * vector.at(i), 1.01 * vector.at(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"3,17,19,160,180,1", "1,64,64,128,136,1", "5,33,32,160,180,2"})
    void pointwiseConvolutionsAndTheirGradients(int n, int height, int width, int in, int out, int stride) {
        TensorType x = TensorType.f32(n, height, width, in);
        TensorType filter = TensorType.f32(1, 1, in, out);
        Window window = Window.of(1, 1).strides(stride, stride);
        TensorType y = new Conv(window, 1).infer(List.of(x, filter)).get(0);
        TensorType bias = TensorType.f32(out);
        agree(new Conv(window, 1), x, filter);
        agree(new Biased(new Conv(window, 1), false), x, filter, bias);
        agree(new Biased(new Conv(window, 1), true), x, filter, bias);
        agree(new Conv.BackwardData(window, 1, x.shape()), filter, y);
        agree(new Conv.BackwardFilter(window, 1), x, y);
    }

    @ParameterizedTest
    @CsvSource({"8,12,11,128,160", "2,20,25,192,128"})
    void windowsOverImages(int n, int height, int width, int in, int out) {
        Window window = Window.of(3, 3).padding(List.of(1, 1), List.of(1, 1));
        TensorType x = TensorType.f32(n, height, width, in);
        TensorType filter = TensorType.f32(3, 3, in, out);
        agree(4e-6, new Conv(window, 1), x, filter);
        agree(4e-6, new Biased(new Conv(window, 1), true), x, filter, TensorType.f32(out));
        agree(4e-6, new Conv.BackwardData(window, 1, x.shape()), filter, TensorType.f32(n, height, width, out));
    }

    @Test
    void windowsOverVolumesWithHoles() {
        Window window = Window.of(3, 1, 2).dilations(2, 1, 3).padding(List.of(3, 0, 0), List.of(1, 0, 2));
        TensorType x = TensorType.f32(3, 7, 8, 9, 128);
        TensorType filter = TensorType.f32(3, 1, 2, 128, 192);
        agree(4e-6, new Conv(window, 1), x, filter);
        TensorType y = new Conv(window, 1).infer(List.of(x, filter)).get(0);
        agree(4e-6, new Conv.BackwardData(window, 1, x.shape()), filter, y);
    }

    /** With fewer products, whose errors are larger. */
    @Test
    void longConvolutions() {
        TensorType x = TensorType.f32(24, 150, 128);
        TensorType filter = TensorType.f32(5, 128, 96);
        TensorType y = TensorType.f32(24, 146, 96);
        Window window = Window.of(5);
        agree(1e-5, new Conv(window, 1), x, filter);
        agree(1e-5, new Biased(new Conv(window, 1), true), x, filter, TensorType.f32(96));
        agree(1e-5, new Conv.BackwardData(window, 1, x.shape()), filter, y);
        agree(1e-5, new Conv.BackwardFilter(window, 1), x, y);
    }

    private static void agree(Op op, TensorType... types) {
        agree(2e-6, op, types);
    }

    private static void agree(double within, Op op, TensorType... types) {
        NDArray[] inputs = new NDArray[types.length];
        for (int i = 0; i < types.length; i++) {
            inputs[i] = numbers(types[i], 0, i);
        }
        for (int threads : new int[] {1, 2, 3}) {
            NDArray split = run("split", threads, op, inputs);
            NDArray vector = run("vector", threads, op, inputs);
            assertThat(split).as("other products were made").isNotEqualTo(vector);
            double worst = 0;
            double largest = 0;
            for (int i = 0; i < split.size(); i++) {
                worst = Math.max(worst, Math.abs(split.at(i) - vector.at(i)));
                largest = Math.max(largest, Math.abs(vector.at(i)));
            }
            assertThat(worst).as("%s on %d threads", op, threads).isLessThan(within * largest);
        }
    }

    @Test
    void aWrongSettingIsNamed() {
        System.setProperty(PRODUCTS, "fast");
        assertThatThrownBy(CpuLibrary::load).hasMessage("[argali.cpu.products] knows vector and split, but is 'fast'");
        for (String products : List.of("split", "vector")) {
            System.setProperty(PRODUCTS, products);
            assertThat(CpuDevice.describe(CpuLibrary.load(), 1).contains("AMX")).isEqualTo(products.equals("split"));
        }
    }
}
