package org.argali.cuda.emulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelSource;
import org.argali.spi.Buffer;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The emulation finds the faults that it is there to find. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulationTest {
    private static final KernelSource FAULTS = KernelSource.ofText(
            "faults",
            """
            KERNEL(some_at_a_barrier)(int* out) {
                if (threadIdx.x < 5) __syncthreads();
            }
            KERNEL(different_barriers)(int* out) {
                if (threadIdx.x < 32) __syncthreads();
                else __syncthreads();
            }
            KERNEL(half_a_warp)(int* out) {
                if (threadIdx.x % 32 < 16) out[0] = __shfl_xor_sync(ALL_LANES, 1, 1);
            }
            KERNEL(half_a_mask)(int* out) {
                out[0] = __shfl_xor_sync(0xffffu, 1, 1);
            }
            KERNEL(no_barrier)(int* out) {
                __shared__ int value;
                if (threadIdx.x == 0) value = 0;
                __syncthreads();
                if (threadIdx.x == 100) value = 7;
                if (threadIdx.x == 0) out[0] = value;
            }
            KERNEL(right)(int* out) {
                out[blockIdx.x * blockDim.x + threadIdx.x] = over_block<Sum>((int) threadIdx.x);
            }
            """,
            "some_at_a_barrier",
            "different_barriers",
            "half_a_warp",
            "half_a_mask",
            "no_barrier",
            "right");

    private final EmulatedDevice device = new EmulatedDevice(new EmulatedBackend());

    @BeforeAll
    void isAvailable() {
        Assumptions.assumeTrue(HostCompiler.isAvailable(), "no emulation on this machine");
    }

    @AfterAll
    void close() {
        device.close();
    }

    private NDArray run(String entry, int blocks) {
        NDArray result = NDArray.zeros(TensorType.i32(blocks * Grid.THREADS));
        try (Buffer out = device.allocate(result.type().bytes())) {
            device.load(FAULTS, entry)
                    .launch(new Grid(blocks), new KernelArgs().pointer(out.address()))
                    .on(device.stream());
            device.stream().read(Slice.of(out), result);
        }
        return result;
    }

    @Test
    void waitingInVainIsAnError() {
        assertThatThrownBy(() -> run("some_at_a_barrier", 1)).hasMessageContaining("threads which have returned");
        assertThatThrownBy(() -> run("different_barriers", 1)).hasMessageContaining("different barriers");
        assertThatThrownBy(() -> run("half_a_warp", 1)).hasMessageContaining("deadlock");
        assertThatThrownBy(() -> run("half_a_mask", 1)).hasMessageContaining("leaves out lanes");
    }

    @Test
    void aMissingBarrierShowsBecauseTheOrderOfThreadsTurnsRound() {
        assertThat(List.of(run("no_barrier", 1).at(0), run("no_barrier", 1).at(0)))
                .containsExactlyInAnyOrder(0.0, 7.0);
    }

    @Test
    void blocksReduce() {
        NDArray all = run("right", 3);
        assertThat(all).isEqualTo(NDArray.generate(all.type(), i -> 255 * 128));
    }
}
