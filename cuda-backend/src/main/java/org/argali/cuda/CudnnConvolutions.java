package org.argali.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.argali.cuda.driver.Cudnn;
import org.argali.cuda.driver.CudnnPlan;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.Launch;
import org.argali.spi.Stream;

/**
 * cuDNN's convolutions, one plan for each problem. A plan runs once on scratch memory before it is taken, so that whatever the
 * library does at the first time it does outside of a recording.
 */
final class CudnnConvolutions implements Convolutions, AutoCloseable {
    private final Cudnn cudnn;
    private final CudaStream stream;
    private final AlgorithmChoice choice;
    private final Map<Problem, Optional<CudnnPlan>> plans = new HashMap<>();

    CudnnConvolutions(Cudnn cudnn, CudaStream stream, AlgorithmChoice choice) {
        this.cudnn = cudnn;
        this.stream = stream;
        this.choice = choice;
    }

    @Override
    public Optional<Algorithm> plan(Problem problem) {
        return plans.computeIfAbsent(problem, p -> choice.of(p.key(), () -> cudnn.plans(p)))
                .map(CudnnAlgorithm::new);
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
