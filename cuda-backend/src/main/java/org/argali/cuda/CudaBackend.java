package org.argali.cuda;

import java.util.Set;
import org.argali.spi.Backend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceConfig.Precision;
import org.argali.spi.DeviceException;
import org.argali.spi.Lowerings;
import org.argali.spi.Setting;

/** NVIDIA GPUs from Turing (sm_75) on, with CUDA 13. */
public final class CudaBackend implements Backend {
    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return CudaProbe.ofThisMachine().check();
    }

    @Override
    public Lowerings lowerings() {
        return CudaLowerings.table();
    }

    @Override
    public Set<Setting> settings() {
        return Set.of(
                Setting.MEMORY_FRACTION,
                Setting.ALLOW_GROWTH,
                Setting.ALLOCATOR,
                Setting.DATA_FRACTION,
                Setting.VISIBLE_DEVICES,
                Setting.STREAMS,
                Setting.DETERMINISM);
    }

    @Override
    public Set<Precision> precisions() {
        return Set.of(Precision.TF32, Precision.FLOAT32);
    }

    @Override
    public Device open(DeviceConfig config) {
        Availability a = availability();
        if (!a.usable()) {
            throw new DeviceException("[cuda] " + a.reason());
        }
        CudaProbe.checkIndex(config.gpuNumber());
        return new CudaDevice(this, config);
    }

    @Override
    public String toString() {
        return name();
    }
}
