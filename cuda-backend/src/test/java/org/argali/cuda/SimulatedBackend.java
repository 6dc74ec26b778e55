package org.argali.cuda;

import java.util.Set;
import org.argali.cuda.lower.LibraryKernels;
import org.argali.cuda.lower.OwnKernels;
import org.argali.cuda.simulation.SimulatedLibraries;
import org.argali.spi.Backend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Lowerings;
import org.argali.spi.Setting;

/** All of the CUDA backend on simulated CUDA libraries. Comes before all others where it is available. */
public final class SimulatedBackend implements Backend {
    @Override
    public String name() {
        return "cuda-simulation";
    }

    @Override
    public int priority() {
        return 1000;
    }

    @Override
    public Availability availability() {
        String why = SimulatedLibraries.whyNot();
        return why.isEmpty()
                ? new Availability(true, "simulated CUDA device, not a GPU")
                : new Availability(false, why);
    }

    @Override
    public Lowerings lowerings() {
        return LibraryKernels.addTo(OwnKernels.addTo(new Lowerings(name())));
    }

    @Override
    public Set<Setting> settings() {
        return new CudaBackend().settings();
    }

    @Override
    public Set<DeviceConfig.Precision> precisions() {
        return new CudaBackend().precisions();
    }

    @Override
    public Device open(DeviceConfig config) {
        SimulatedLibraries.load();
        CudaProbe.checkIndex(config.gpuNumber());
        return new CudaDevice(this, config);
    }

    @Override
    public String toString() {
        return name();
    }
}
