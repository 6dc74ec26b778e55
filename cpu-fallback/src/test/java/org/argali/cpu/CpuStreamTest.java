package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.argali.op.Binary;
import org.argali.op.Gather;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CpuStreamTest {
    private final Device device = new CpuBackend().open(DeviceConfig.cpu());
    private final Stream stream = device.stream();

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void whatIsWrittenIsRead() {
        for (TensorType t : new TensorType[] {TensorType.f32(3, 5), TensorType.i32(7), TensorType.bool(33)}) {
            NDArray x = NDArray.generate(t, i -> i % 2);
            Slice place = Slice.of(device.allocate(t.bytes()));
            stream.write(x, place);
            assertThat(read(place, t)).isEqualTo(x);
        }
    }

    @Test
    void aPartIsWrittenToAPart() {
        Buffer b = device.allocate(24);
        stream.write(NDArray.of(new float[] {1, 2, 3, 4}), 1, 2, new Slice(b, 8, 8));
        assertThat(read(Slice.of(b), TensorType.f32(6))).isEqualTo(NDArray.of(new float[] {0, 0, 2, 3, 0, 0}));
    }

    @Test
    void rowsAreGathered() {
        NDArray x = NDArray.of(new int[][] {{0, 1}, {2, 3}, {4, 5}});
        Slice place = Slice.of(device.allocate(16));
        stream.writeRows(x, new int[] {9, 2, 0}, 1, 2, place);
        assertThat(read(place, TensorType.i32(2, 2))).isEqualTo(NDArray.of(new int[][] {{4, 5}, {0, 1}}));
        assertThatThrownBy(() -> stream.writeRows(x, new int[] {3}, 0, 1, place))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("row 3 is outside i32[3,2]");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Slice place = Slice.of(device.allocate(8));
        assertThatThrownBy(() -> stream.write(NDArray.of(new float[] {1, 2, 3}), place))
                .hasMessage("[cpu] 12 bytes of f32[3] do not fit a place of 8");
        assertThatThrownBy(() -> device.allocate(1L << 60))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("another 1048576.0 TiB");
    }

    @Test
    void copiesTakePartInARecording() {
        TensorType t = TensorType.f32(5);
        try (OneNode twice = new OneNode(device, Binary.ADD, t, t)) {
            twice.write(NDArray.of(new float[] {1, 2, 3, 4, 5}));
            try (Stream.Recording both = stream.record(() -> {
                stream.copy(twice.inputs.get(0), twice.inputs.get(1));
                twice.kernel.launch(stream);
            })) {
                assertThat(twice.read().get(0)).isEqualTo(NDArray.zeros(t));
                both.replay();
                assertThat(twice.read().get(0)).isEqualTo(NDArray.of(new float[] {2, 4, 6, 8, 10}));
            }
        }
    }

    @Test
    void aRecordingTakesNoHostCopies() {
        NDArray x = NDArray.scalar(1f);
        Slice place = Slice.of(device.allocate(4));
        assertThatThrownBy(() -> stream.record(() -> stream.write(x, place)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("[cpu] a write cannot be part of a recording");
        stream.write(x, place);
        assertThat(read(place, x.type())).isEqualTo(x);
    }

    @Test
    void theFirstBadIdIsReportedOnce() {
        int n = 5000;
        try (OneNode gather = new OneNode(device, new Gather(), TensorType.f32(10, 64), TensorType.i32(2, n))) {
            NDArray ids = NDArray.zeros(TensorType.i32(2, n));
            ids.set(n + 17, 10);
            ids.set(n + 4000, -3);
            gather.write(NDArray.zeros(TensorType.f32(10, 64)), ids);
            gather.kernel.launch(stream);
            assertThatThrownBy(stream::sync)
                    .isInstanceOf(DeviceException.class)
                    .hasMessage("[layer_1] id 10 at position [1,17] is outside a table of 10 rows");
            stream.sync();
        }
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(device.description())
                .matches("CPU, \\d+ threads?, (AVX-512, AMX|AVX-512|AVX2|SSE4.2), oneDNN 3\\.\\d+");
        assertThat(new CpuBackend().availability().reason()).isEqualTo(device.description());
    }

    private NDArray read(Slice place, TensorType t) {
        NDArray a = NDArray.zeros(t);
        stream.read(place, a);
        return a;
    }
}
