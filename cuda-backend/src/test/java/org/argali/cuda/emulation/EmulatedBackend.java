package org.argali.cuda.emulation;

import org.argali.cuda.lower.LibraryKernels;
import org.argali.cuda.lower.OwnKernels;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Lowerings;

/** Our own CUDA kernels on the host; plain loops stand in for the libraries. */
public final class EmulatedBackend implements Backend {
    @Override
    public String name() {
        return "cuda-emulation";
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Availability availability() {
        return HostCompiler.isAvailable()
                ? new Availability(true, "CUDA C emulated on the host, not a device")
                : new Availability(false, "the emulation of CUDA C on the host needs g++ and the JDK's jni.h");
    }

    @Override
    public Lowerings lowerings() {
        return LibraryKernels.addTo(OwnKernels.addTo(new Lowerings(name())));
    }

    @Override
    public EmulatedDevice open(DeviceConfig config) {
        return new EmulatedDevice(this);
    }

    @Override
    public String toString() {
        return name();
    }
}
