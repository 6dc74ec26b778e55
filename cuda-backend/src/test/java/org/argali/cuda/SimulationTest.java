package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.driver.CudaEvent;
import org.argali.cuda.driver.CudaQueue;
import org.argali.cuda.driver.PinnedMemory;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.simulation.Simulation;
import org.argali.spi.Buffer;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated device finds the faults that it is there to find. */
class SimulationTest extends SimulatedTest {
    private static final int N = 300;
    private static final KernelSource FAULTS = KernelSource.ofText(
            "faults",
            """
            KERNEL(copy)(float* out, const float* in, index_t n, int from) {
                EACH(i, n) out[i] = in[(int) i + from];
            }
            KERNEL(sum)(float* out, const float* in) {
                float s = over_block<Sum>(in[threadIdx.x]);
                if (threadIdx.x == 0) out[0] = s;
            }
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
            """,
            "copy",
            "sum",
            "some_at_a_barrier",
            "different_barriers",
            "half_a_warp",
            "half_a_mask",
            "no_barrier");

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

    private Launch copying(Buffer out, Buffer in, int n, int from) {
        return device.load(FAULTS, "copy")
                .launch(
                        Grid.ofThreads(n, device),
                        new KernelArgs()
                                .pointer(out.address())
                                .pointer(in.address())
                                .index(n)
                                .int32(from));
    }

    private void copy(Buffer out, Buffer in, int n, int from) {
        copying(out, in, n, from).on(device.stream());
    }

    private Buffer floats() {
        Buffer b = device.allocate(N * 4);
        device.stream().write(NDArray.generate(TensorType.f32(N), i -> i), Slice.of(b));
        return b;
    }

    @Test
    void whatIsRightPasses() {
        Buffer in = floats();
        Buffer out = device.allocate(N * 4);
        copy(out, in, N, 0);
        NDArray got = NDArray.zeros(TensorType.f32(N));
        device.stream().read(Slice.of(out), got);
        assertThat(got.at(299)).isEqualTo(299);
        device.load(FAULTS, "sum")
                .launch(new Grid(1), new KernelArgs().pointer(out.address()).pointer(in.address()))
                .on(device.stream());
        device.stream().read(Slice.of(out), got);
        assertThat(got.at(0)).isEqualTo(255 * 128);
        assertThat(Simulation.findings()).isEmpty();
    }

    /** As NVRTC does, where it may: the same product and sum are then rounded once, and else twice. */
    @Test
    void productsAreContractedWhereTheyMayBe() throws IOException {
        String text = "KERNEL(line)(float* out, const float* in) { out[threadIdx.x] = in[1] * in[1] + in[0]; }\n";
        KernelSource contracted = KernelSource.ofText("line", text, "line");
        KernelSource apart = new KernelSource("line", contracted.text(), contracted.entries(), false);
        float third = 1 / 3f;
        Buffer in = device.allocate(8);
        device.stream().write(NDArray.of(new float[] {-1 / 9f, third}), Slice.of(in));
        assertThat(line(apart, in)).isEqualTo(third * third + -1 / 9f);
        boolean hostCan = Files.readString(Path.of("/proc/cpuinfo")).contains(" fma ");
        assertThat(line(contracted, in)).isEqualTo(hostCan ? Math.fma(third, third, -1 / 9f) : third * third + -1 / 9f);
        assertThat(Math.fma(third, third, -1 / 9f)).isNotEqualTo(third * third + -1 / 9f);
    }

    private float line(KernelSource source, Buffer in) {
        Buffer out = device.allocate(256 * 4);
        device.load(source, "line")
                .launch(new Grid(1), new KernelArgs().pointer(out.address()).pointer(in.address()))
                .on(device.stream());
        NDArray got = NDArray.zeros(TensorType.f32(256));
        device.stream().read(Slice.of(out), got);
        return (float) got.at(0);
    }

    @Test
    void accessesOutsideAreFound() {
        Buffer in = floats();
        Buffer out = device.allocate(N * 4);
        copy(out, in, N, 1);
        assertFinding("kernel copy: reads 4 bytes at 1200 bytes into an allocation of 1200 bytes");
        copy(out, in, N, -1);
        assertFinding("kernel copy: reads 4 bytes at");
        copy(device.allocate(N * 4 - 4), in, N, 0);
        assertFinding("kernel copy: writes 4 bytes at 1196 bytes into an allocation of 1196 bytes");
        out.close();
        copy(out, in, N, 0);
        assertFinding("kernel copy: writes 4 bytes of memory that was freed, ");
    }

    @Test
    void readsBeforeWritesAreFound() {
        Simulation.resetStrict(1);
        copy(floats(), device.allocate(N * 4), N, 0);
        assertFinding("kernel copy: reads what was never written, ");
    }

    private void assertFinding(String text) {
        assertThatThrownBy(() -> device.stream().sync())
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("[cudaStreamSynchronize] cudaErrorIllegalAddress (700)");
        assertThat(Simulation.findings()).last().asString().startsWith(text);
    }

    private void launch(String entry, Buffer out) {
        device.load(FAULTS, entry)
                .launch(new Grid(1), new KernelArgs().pointer(out.address()))
                .on(device.stream());
    }

    @Test
    void threadsThatWaitInVainAreFound() {
        Buffer out = device.allocate(4);
        launch("some_at_a_barrier", out);
        assertFinding("kernel some_at_a_barrier: a barrier that threads which have returned never reach");
        launch("different_barriers", out);
        assertFinding("kernel different_barriers: threads wait at different barriers");
        launch("half_a_warp", out);
        assertFinding("kernel half_a_warp: deadlock");
        launch("half_a_mask", out);
        assertFinding("kernel half_a_mask: a warp function with a mask that leaves out lanes");
    }

    @Test
    void aMissingBarrierIsFoundAndShowsBecauseTheOrderOfThreadsTurnsRound() {
        Buffer out = device.allocate(4);
        List<Double> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            launch("no_barrier", out);
            NDArray got = NDArray.zeros(TensorType.i32(1));
            device.stream().read(Slice.of(out), got);
            seen.add(got.at(0));
        }
        assertThat(seen).containsExactlyInAnyOrder(0.0, 7.0);
        assertThat(Simulation.findings())
                .hasSize(2)
                .allMatch(f -> f.startsWith("kernel no_barrier: a race in one launch: thread "));
    }

    @Test
    void whatMayNotHappenWhileAStreamIsCapturedIsFound() {
        for (Runnable forbidden : List.<Runnable>of(
                () -> device.allocate(8), () -> device.stream().sync())) {
            Simulation.reset(1);
            assertThatThrownBy(() -> device.stream().record(forbidden).close())
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("cudaErrorStreamCaptureUnsupported (900)");
            assertThat(Simulation.findings()).singleElement().asString().endsWith("while a stream is captured");
        }
    }

    @Test
    void branchesOfAGraphThatShareMemoryAreFoundWhateverTheOrder() {
        Buffer in = floats();
        Buffer out = device.allocate(N * 4);
        for (int seed = 0; seed < 10; seed++) {
            Simulation.reset(seed);
            replay(List.of(), in, out);
            assertThat(Simulation.findings()).isNotEmpty().allMatch(f -> f.contains("a race: "));
            Simulation.reset(seed);
            replay(List.of(0), in, out);
            assertThat(Simulation.findings()).isEmpty();
        }
    }

    private void replay(List<Integer> after, Buffer in, Buffer out) {
        Launch there = copying(out, in, N, 0);
        Launch back = copying(in, out, N, 0);
        try (Stream.Recording r = device.stream()
                .record(List.of(
                        new Stream.Part(() -> there.on(device.stream()), List.of()),
                        new Stream.Part(() -> back.on(device.stream()), after)))) {
            r.replay();
            device.stream().sync();
        }
    }

    @Test
    void aStreamThatDoesNotWaitForAnotherIsFound() {
        Buffer shared = floats();
        Buffer target = floats();
        try (CudaQueue other = new CudaQueue();
                CudaEvent written = new CudaEvent()) {
            for (boolean waits : new boolean[] {true, false}) {
                Simulation.reset(3);
                device.stream().sync();
                device.stream().write(NDArray.zeros(TensorType.f32(N)), Slice.of(shared));
                written.record(((CudaStream) device.stream()).queue());
                if (waits) {
                    written.synchronize();
                }
                other.onDevice(shared.address(), target.address(), 4);
                other.synchronize();
                device.stream().sync();
                assertThat(Simulation.findings().isEmpty()).isEqualTo(waits);
            }
        }
    }

    @Test
    void hostMemoryThatChangesTooEarlyShows() {
        CudaQueue queue = ((CudaStream) device.stream()).enter();
        Buffer out = device.allocate(4);
        int late = 0;
        try (PinnedMemory host = new PinnedMemory(8)) {
            for (int seed = 0; seed < 20; seed++) {
                Simulation.reset(seed);
                host.put(NDArray.of(new float[] {1}), 0, 1, 0);
                queue.toDevice(host.address(), out.address(), 4);
                host.put(NDArray.of(new float[] {2}), 0, 1, 0);
                NDArray got = NDArray.zeros(TensorType.f32(1));
                device.stream().read(Slice.of(out), got);
                late += got.at(0) == 2 ? 1 : 0;
            }
        }
        assertThat(late).isBetween(1, 19);
    }
}
