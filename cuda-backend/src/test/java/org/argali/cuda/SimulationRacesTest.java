package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.simulation.Simulation;
import org.argali.spi.Buffer;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated device finds what threads and blocks of one launch do to one another. */
class SimulationRacesTest extends SimulatedTest {
    private static final KernelSource FAULTS =
            KernelSource.ofText("faults", """
            KERNEL(never_written)(int* out) {
                __shared__ int values[256];
                if (threadIdx.x < 100) values[threadIdx.x] = 1;
                __syncthreads();
                out[threadIdx.x] = values[threadIdx.x];
            }
            KERNEL(warps)(int* out, int together) {
                __shared__ int values[256];
                values[threadIdx.x] = 0;
                __syncthreads();
                values[threadIdx.x] = 1;
                if (together) __syncwarp();
                out[threadIdx.x] = values[threadIdx.x ^ 1];
            }
            KERNEL(blocks)(int* out) {
                out[0] = 1;
            }
            KERNEL(neighbours)(int* out) {
                int i = blockIdx.x * 256 + threadIdx.x;
                int v = out[i ^ 256];
                out[i] = v;
            }
            KERNEL(fours)(float* out, int from) {
                ((float4*) (out + from))[0] = {};
            }
            """, "never_written", "warps", "blocks", "neighbours", "fours");

    /** What the last block adds, if blocks tell one another by a ticket that they are done, perhaps behind a fence. */
    private static final KernelSource TICKETS = KernelSource.ofText("tickets", """
            DEVICE void add(int* parts, unsigned int* ticket, int* out, bool fenced) {
                __shared__ bool last;
                if (threadIdx.x == 3) parts[blockIdx.x] = (int) blockIdx.x;
                if (fenced) __threadfence();
                __syncthreads();
                if (threadIdx.x == 0) last = atomicInc(ticket, gridDim.x - 1) == gridDim.x - 1;
                __syncthreads();
                if (!last || threadIdx.x > 0) return;
                int sum = 0;
                for (int b = 0; b < (int) gridDim.x; b++) sum += __ldcg(parts + b);
                out[0] = sum;
            }
            KERNEL(fenced)(int* parts, unsigned int* ticket, int* out) { add(parts, ticket, out, true); }
            KERNEL(not_fenced)(int* parts, unsigned int* ticket, int* out) { add(parts, ticket, out, false); }
            """, "fenced", "not_fenced");

    private CudaDevice device;

    @BeforeEach
    void open() {
        device = (CudaDevice) new SimulatedBackend().open(EACH_ALONE);
    }

    @AfterEach
    void close() {
        device.close();
        Simulation.reset(0);
    }

    private void assertFinding(String text) {
        assertThatThrownBy(() -> device.stream().sync())
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("[cudaStreamSynchronize] cudaErrorIllegalAddress (700)");
        assertThat(Simulation.findings()).last().asString().startsWith(text);
    }

    @Test
    void sharedMemoryThatABlockNeverWroteIsFound() {
        device.load(FAULTS, "never_written")
                .launch(
                        new Grid(1),
                        new KernelArgs().pointer(device.allocate(1024).address()))
                .on(device.stream());
        assertFinding("kernel never_written: reads shared memory that its block never wrote");
    }

    @Test
    void lanesOfAWarpRunTogetherOnlyIfTheyAreToldTo() {
        Buffer out = device.allocate(1024);
        for (int together : new int[] {1, 0}) {
            device.load(FAULTS, "warps")
                    .launch(new Grid(1), new KernelArgs().pointer(out.address()).int32(together))
                    .on(device.stream());
            device.stream().sync();
            assertThat(Simulation.findings().isEmpty()).isEqualTo(together == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "neighbours"})
    void blocksThatShareMemoryAreFound(String entry) {
        Buffer out = device.allocate(4 * 512);
        device.load(FAULTS, entry)
                .launch(new Grid(2), new KernelArgs().pointer(out.address()))
                .on(device.stream());
        device.stream().sync();
        assertThat(Simulation.findings()).singleElement().asString().contains(": a race in one launch: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fenced", "not_fenced"})
    void whatABlockLeftForTheLastOneIsThereBehindAFence(String entry) {
        Buffer parts = device.allocate(32);
        Buffer ticket = device.allocate(4);
        Buffer out = device.allocate(4);
        device.load(TICKETS, entry)
                .launch(
                        new Grid(8),
                        new KernelArgs()
                                .pointer(parts.address())
                                .pointer(ticket.address())
                                .pointer(out.address()))
                .on(device.stream());
        NDArray got = NDArray.zeros(TensorType.i32(1));
        device.stream().read(Slice.of(out), got);
        assertThat(got.at(0)).isEqualTo(28);
        assertThat(Simulation.findings().isEmpty()).isEqualTo(entry.equals("fenced"));
    }

    @Test
    void fourElementsAtOnceWantTheirAlignment() {
        Buffer out = device.allocate(64);
        device.load(FAULTS, "fours")
                .launch(new Grid(1), new KernelArgs().pointer(out.address()).int32(1))
                .on(device.stream());
        assertFinding("kernel fours: writes 16 bytes at once at an address that is no multiple of them");
    }
}
