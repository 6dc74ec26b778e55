package org.argali.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.argali.spi.Backend;

/** Looks at a machine from the outside in: JVM, processor, memory, driver, CUDA, and what the backends say. */
public final class Doctor {
    private final Machine machine;
    private final List<Backend> backends;

    public Doctor(Machine machine, List<Backend> backends) {
        this.machine = machine;
        this.backends = List.copyOf(backends);
    }

    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        all.add(Finding.ok(
                "JDK",
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ") in "
                        + System.getProperty("java.home")));
        all.addAll(CpuExam.of(machine));
        all.addAll(MemoryExam.of(machine));
        all.addAll(DriverExam.of(machine));
        all.addAll(CudaExam.of(machine));
        all.addAll(BackendExam.of(backends));
        return all;
    }

    public boolean canTrain() {
        return BackendExam.canTrain(backends);
    }
}
