package org.argali.cuda;

import static org.argali.layers.Activations.SILU;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Field;
import java.util.List;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.argali.cuda.driver.Nvrtc;
import org.argali.cuda.interop.StreamOp;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** JCuda's driver API on Argali's stream and memory. */
class SimulatedJCudaTest extends SimulatedTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(24, 3), i -> 2 * Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(24, 1), i -> Math.cos(i));

    private static final String SWISH = """
            extern "C" __global__ void swish(const float* x, float* y, int n) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) y[i] = x[i] / (1 + expf(-x[i]));
            }
            """;

    /** What a user writes, who may have the cubin from elsewhere. */
    record Swish() implements StreamOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public Work prepare(List<TensorType> in, List<TensorType> out) {
            CUfunction function = function("swish", SWISH);
            int n = (int) in.get(0).size();
            return (stream, inputs, outputs) -> {
                Pointer arguments = Pointer.to(
                        Pointer.to(address(inputs.get(0))), Pointer.to(address(outputs.get(0))), Pointer.to(new int[] {n
                        }));
                JCudaDriver.cuLaunchKernel(
                        function, (n + 127) / 128, 1, 1, 128, 1, 1, 0, stream(stream), arguments, null);
            };
        }

        @Override
        public void vjp(Vjp c) {
            var s = c.div(1, c.add(c.exp(c.neg(c.input(0))), 1));
            c.grad(0, c.mul(c.outputGrad(), c.add(c.mul(c.input(0), c.mul(s, c.sub(1, s))), s)));
        }
    }

    /** Turns rows round by way of memory that a block shares; blocks and threads have two axes. */
    record Reversed(int sharedBytes) implements StreamOp {
        private static final String SOURCE = """
                extern "C" __global__ void reversed(const float* x, float* y, int rows, int columns) {
                    extern __shared__ float all[];
                    float* row = all + threadIdx.y * columns;
                    int r = blockIdx.y * blockDim.y + threadIdx.y;
                    if (r < rows && threadIdx.x < columns) row[threadIdx.x] = x[r * columns + threadIdx.x];
                    __syncthreads();
                    if (r < rows && threadIdx.x < columns) y[r * columns + threadIdx.x] = row[columns - 1 - threadIdx.x];
                }
                """;

        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public Work prepare(List<TensorType> in, List<TensorType> out) {
            CUfunction function = function("reversed", SOURCE);
            int rows = in.get(0).shape().dim(0);
            int columns = in.get(0).shape().dim(1);
            return (stream, inputs, outputs) -> {
                Pointer arguments = Pointer.to(
                        Pointer.to(address(inputs.get(0))),
                        Pointer.to(address(outputs.get(0))),
                        Pointer.to(new int[] {rows}),
                        Pointer.to(new int[] {columns}));
                JCudaDriver.cuLaunchKernel(
                        function, 1, (rows + 1) / 2, 1, 32, 2, 1, sharedBytes, stream(stream), arguments, null);
            };
        }
    }

    private static CUfunction function(String name, String source) {
        JCudaDriver.setExceptionsEnabled(true);
        CUmodule module = new CUmodule();
        byte[] cubin = new Nvrtc().compile(new KernelSource(name, source, List.of(name)), "sm_75");
        JCudaDriver.cuModuleLoadData(module, cubin);
        CUfunction function = new CUfunction();
        JCudaDriver.cuModuleGetFunction(function, module, name);
        return function;
    }

    private static CUdeviceptr address(long device) {
        return new CUdeviceptr().withByteOffset(device);
    }

    private static CUstream stream(long handle) {
        try {
            CUstream s = new CUstream();
            Field f = NativePointerObject.class.getDeclaredField("nativePointer");
            f.setAccessible(true);
            f.setLong(s, handle);
            return s;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Model model(StreamOp op) {
        Model m = Sequential.of(input(3), dense(4), activation((e, v) -> e.emit(op, v)), dense(1));
        m.compile("adam", "mse");
        return m;
    }

    @Test
    void aKernelThatJCudaLaunchesTrains() {
        List<Double> own =
                model(new Swish()).fit(X, Y, Fit.epochs(5).verbose(0)).get("loss");
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
        Model same = Sequential.of(input(3), dense(4).activation(SILU), dense(1));
        same.compile("adam", "mse");
        List<Double> wanted = same.fit(X, Y, Fit.epochs(5).verbose(0)).get("loss");
        for (int i = 0; i < own.size(); i++) {
            assertThat(own.get(i)).isCloseTo(wanted.get(i), within(1e-5));
        }
        assertThat(Simulation.findings()).isEmpty();
    }

    private static NDArray reversed(int sharedBytes) {
        return Sequential.of(input(5), activation((e, v) -> e.emit(new Reversed(sharedBytes), v)))
                .predict(NDArray.generate(TensorType.f32(7, 5), i -> i));
    }

    @Test
    void blocksOfTwoAxesShareMemory() {
        assertThat(reversed(2 * 5 * Float.BYTES))
                .isEqualTo(NDArray.generate(TensorType.f32(7, 5), i -> i / 5 * 5 + 4 - i % 5));
    }

    @Test
    void anAccessBeyondTheSharedMemoryIsFound() {
        assertThatThrownBy(() -> reversed(5 * Float.BYTES)).hasMessageContaining("cudaErrorIllegalAddress");
        assertThat(Simulation.findings())
                .first()
                .isEqualTo("kernel reversed: an access beyond the shared memory of the launch");
        Simulation.reset(0);
    }
}
