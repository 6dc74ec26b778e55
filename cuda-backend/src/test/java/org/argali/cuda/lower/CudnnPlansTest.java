package org.argali.cuda.lower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.cuda.driver.CudaLibraries;
import org.argali.cuda.driver.CudnnPlan;
import org.argali.cuda.driver.CudnnPlans;
import org.argali.cuda.driver.DescribedGpu;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.cuda.kernel.Convolutions.Problem;
import org.argali.cuda.simulation.Tools;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.tck.Cases;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real cuDNN plans every convolution of the conformance table for a GPU that it is only told about. It runs in a process of
 * its own behind a driver that only has a name. No plan runs: this says nothing of a device.
 */
class CudnnPlansTest {
    @TempDir
    Path folder;

    @Test
    void everyConvolutionOfTheTableHasAPlan() throws IOException {
        String folders = System.getProperty("argali.cuda.path", "");
        boolean there = Arrays.stream(folders.split(File.pathSeparator))
                .anyMatch(f -> Files.exists(Path.of(f, "libcudnn_graph.so.9")));
        Assumptions.assumeTrue(
                there, "cuDNN was not asked: it is not in -Dargali.cuda.path=folder:folder, with cuBLAS and NVRTC");
        Assumptions.assumeTrue(Tools.find("gcc").isPresent(), "cuDNN was not asked: there is no gcc");
        Files.writeString(folder.resolve("stub.c"), "int cuInit(unsigned int flags) { return 100; }\n");
        Tools.Result stub = Tools.run(
                folder, List.of("gcc", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "stub.c", "-o", "libcuda.so.1"));
        assertThat(stub.status()).as(stub.output()).isZero();
        Tools.Result r = Tools.run(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-Dargali.cuda.path=" + folders,
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        Planning.class.getName(),
                        folder.resolve("libcuda.so.1").toString()));
        Assumptions.assumeFalse(r.output().contains(Planning.NOT_ASKED), r.output());
        assertThat(r.status()).as(r.output()).isZero();
        assertThat(r.output()).contains("planned").doesNotContain(Planning.NO_PLAN);
    }

    /** The other process. */
    static final class Planning {
        static final String NO_PLAN = "no plan: ";

        static final String NOT_ASKED = "this cuDNN wants other properties of a GPU: ";

        private Planning() {}

        public static void main(String[] args) {
            System.load(args[0]);
            CudaLibraries.loadCompiler();
            CudaLibraries.loadBlas();
            CudaLibraries.loadDnn();
            DescribedGpu gpu = new DescribedGpu();
            if (gpu.refusal().isPresent()) {
                System.out.println(NOT_ASKED + gpu.refusal().get());
                return;
            }
            Set<Problem> problems = problems();
            problems.forEach(p -> plan(gpu, p));
            System.out.println("planned " + problems.size() + " convolutions; none of them ran");
            Set<Problem> biased = biased();
            biased.stream().filter(p -> !hasPlan(gpu, p)).forEach(p -> System.out.println(NO_PLAN + p));
            System.out.println(biased.size() + " with bias, half of them with ReLU, were asked for");
        }

        private static Set<Problem> problems() {
            Set<Problem> all = new LinkedHashSet<>();
            for (Node n : Cases.nodes()) {
                convolution(n).filter(c -> !c.isZero()).ifPresent(c -> {
                    for (MathPolicy math : MathPolicy.values()) {
                        all.add(c.problem(math, Epilogue.NONE));
                        all.add(c.paddedEvenly().problem(math, Epilogue.NONE));
                    }
                });
            }
            return all;
        }

        /** Where there is none, bias and ReLU are a loop. */
        private static Set<Problem> biased() {
            Set<Problem> all = new LinkedHashSet<>();
            for (Node n : Cases.nodes()) {
                if (n.op() instanceof Biased b && b.product() instanceof Conv conv) {
                    ConvNode c = ConvNode.of(conv, n);
                    if (!c.isZero() && !c.isPointwise() && BiasedRules.gap(b, n).isEmpty()) {
                        all.add(c.problem(MathPolicy.TF32, b.relu() ? Epilogue.BIAS_RELU : Epilogue.BIAS));
                    }
                }
            }
            return all;
        }

        private static boolean hasPlan(DescribedGpu gpu, Problem p) {
            try (CudnnPlans plans = gpu.plans(p)) {
                Optional<CudnnPlan> plan = plans.next();
                if (plan.isEmpty()) {
                    System.out.println(plans.refusals());
                }
                plan.ifPresent(CudnnPlan::close);
                return plan.isPresent();
            }
        }

        private static Optional<ConvNode> convolution(Node n) {
            if (n.op() instanceof Conv c) {
                return Optional.of(ConvNode.of(c, n));
            } else if (n.op() instanceof Conv.BackwardData c) {
                return Optional.of(ConvNode.of(c, n));
            } else if (n.op() instanceof Conv.BackwardFilter c) {
                return Optional.of(ConvNode.of(c, n));
            }
            return Optional.empty();
        }

        private static void plan(DescribedGpu gpu, Problem p) {
            try (CudnnPlans plans = gpu.plans(p)) {
                CudnnPlan plan = plans.next()
                        .orElseThrow(() -> new AssertionError("no plan for " + p + "\n" + plans.refusals()));
                if (plan.workspaceBytes() < 0 || plan.workspaceBytes() > p.workspace()) {
                    throw new AssertionError(plan.workspaceBytes() + " bytes of workspace for " + p);
                }
                plan.close();
            }
        }
    }
}
