package org.argali.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.argali.cuda.driver.Cudnn;
import org.argali.cuda.driver.CudnnPlan;
import org.argali.cuda.driver.CudnnPlans;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.lower.ConvPolicy;
import org.argali.cuda.memory.DeviceMemory;
import org.argali.debug.Debug;
import org.argali.spi.DeviceException;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Stream;

/**
 * cuDNN's convolutions, one plan for each problem. A plan runs once on scratch memory before it is taken, so that whatever the
 * library does at the first time it does outside of a recording.
 */
final class CudnnConvolutions implements Convolutions, AutoCloseable {
    private static final int MOST_TRIALS = 8;
    private static final int RUNS = 10;

    private final Cudnn cudnn;
    private final CudaStream stream;
    private final DeviceMemory memory;
    private final ConvPolicy policy;
    private final Map<Problem, Optional<CudnnPlan>> plans = new HashMap<>();

    CudnnConvolutions(Cudnn cudnn, CudaStream stream, DeviceMemory memory, ConvPolicy policy) {
        this.cudnn = cudnn;
        this.stream = stream;
        this.memory = memory;
        this.policy = policy;
    }

    private record Trial(CudnnPlan plan, double micros) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%s, workspace %d bytes, %.1f us", plan.name(), plan.workspaceBytes(), micros);
        }
    }

    @Override
    public Optional<Algorithm> plan(Problem problem) {
        return plans.computeIfAbsent(problem, this::choose).map(CudnnAlgorithm::new);
    }

    private Optional<CudnnPlan> choose(Problem problem) {
        stream.enter();
        int most = policy == ConvPolicy.TIMED || Debug.current().on(Debug.Topic.KERNELS) ? MOST_TRIALS : 1;
        List<Trial> trials = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try (CudnnPlans candidates = cudnn.plans(problem)) {
            while (trials.size() < most) {
                Optional<CudnnPlan> next = candidates.next();
                if (next.isEmpty()) {
                    break;
                }
                tryOut(problem, next.get(), trials, failures);
            }
            failures.addAll(0, candidates.refusals());
        }
        Optional<Trial> chosen = policy == ConvPolicy.TIMED
                ? trials.stream().min((a, b) -> Double.compare(a.micros, b.micros))
                : trials.stream().findFirst();
        Debug.current().dump(Debug.Topic.KERNELS, "convolution", () -> report(problem, chosen, trials, failures));
        trials.stream().filter(t -> chosen.stream().noneMatch(t::equals)).forEach(t -> t.plan.close());
        return chosen.map(Trial::plan);
    }

    private void tryOut(Problem problem, CudnnPlan plan, List<Trial> trials, List<String> failures) {
        try {
            trials.add(new Trial(plan, micros(problem, plan)));
        } catch (OutOfDeviceMemoryException e) {
            trials.add(new Trial(plan, Double.POSITIVE_INFINITY)); // not tried: there is no room for its operands
        } catch (DeviceException e) {
            failures.add(plan.name() + ": " + e.getMessage());
            plan.close();
        }
    }

    private double micros(Problem p, CudnnPlan plan) {
        List<Long> taken = new ArrayList<>();
        try {
            for (long bytes : List.of(
                    p.bytes(p.x()),
                    p.bytes(p.filter()),
                    p.bytes(p.y()),
                    p.epilogue() == Epilogue.NONE ? 0 : p.bytes(List.of(p.y().get(1))),
                    plan.workspaceBytes())) {
                taken.add(bytes == 0 ? 0 : zeros(bytes));
            }
            Places places = new Places(taken.get(0), taken.get(1), taken.get(2), taken.get(3), taken.get(4));
            try (CudnnPlan.Call call = plan.call(places)) {
                call.run();
                stream.queue().synchronize();
                long start = System.nanoTime();
                for (int i = 0; i < RUNS; i++) {
                    call.run();
                }
                stream.queue().synchronize();
                return (System.nanoTime() - start) / 1e3 / RUNS;
            }
        } finally {
            taken.stream().filter(a -> a != 0).forEach(memory::free);
        }
    }

    /** So that what is tried does not read what nobody wrote. */
    private long zeros(long bytes) {
        long address = memory.allocate(bytes);
        stream.queue().zero(address, bytes);
        return address;
    }

    private String report(Problem problem, Optional<Trial> chosen, List<Trial> trials, List<String> failures) {
        StringBuilder b = new StringBuilder();
        b.append("cuDNN ")
                .append(cudnn.version())
                .append(", ")
                .append(policy)
                .append(": ")
                .append(problem);
        b.append("\nchosen: ").append(chosen.map(Trial::toString).orElse("nothing; it runs on our own kernel"));
        trials.forEach(t -> b.append("\ntried: ").append(t));
        failures.forEach(f -> b.append("\nrefused: ").append(f));
        return b.append('\n').toString();
    }

    private record CudnnAlgorithm(CudnnPlan plan) implements Algorithm {
        @Override
        public long workspaceBytes() {
            return plan.workspaceBytes();
        }

        @Override
        public Launch bind(Places places) {
            return new CudnnLaunch(plan.call(places));
        }
    }

    private record CudnnLaunch(CudnnPlan.Call call) implements Launch {
        @Override
        public void on(Stream stream) {
            ((CudaStream) stream).enter();
            call.run();
        }

        @Override
        public void close() {
            call.close();
        }
    }

    @Override
    public void close() {
        stream.enter().synchronize();
        plans.values().forEach(p -> p.ifPresent(CudnnPlan::close));
        plans.clear();
        cudnn.close();
    }
}
