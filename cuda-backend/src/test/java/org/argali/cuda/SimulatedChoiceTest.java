package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.driver.CublasLt;
import org.argali.cuda.driver.CudaContext;
import org.argali.cuda.driver.LtAlgorithm;
import org.argali.cuda.driver.LtAlgorithms;
import org.argali.cuda.kernel.KeptFiles;
import org.argali.cuda.kernel.MatrixProducts.Places;
import org.argali.cuda.kernel.MatrixProducts.Problem;
import org.argali.cuda.kernel.MatrixProducts.Product;
import org.argali.cuda.lower.ChoicePolicy;
import org.argali.cuda.memory.DeviceMemory;
import org.argali.cuda.simulation.Simulation;
import org.argali.spi.Buffer;
import org.argali.spi.DeviceException;
import org.argali.tensor.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the simulated cuBLASLt's algorithms is taken, and what of that the next process finds. */
class SimulatedChoiceTest extends SimulatedTest {
    private static final String RUN = "cublasLtMatmul by algorithm ";
    private static final Problem PROBLEM = problem(4, false, 1 << 20);

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private CudaDevice device;
    private DeviceMemory memory;

    @BeforeEach
    void open() {
        device = (CudaDevice) new SimulatedBackend().open(EACH_ALONE);
        memory = DeviceMemory.of(
                EACH_ALONE, new VerifiedMemory(new CudaContext(0), stream().queue()));
    }

    @AfterEach
    void close() {
        memory.close();
        device.close();
    }

    private static Problem problem(long rows, boolean biased, long workspace) {
        return new Problem(DType.FLOAT32, 1, rows, 3, 5, false, true, biased, false, workspace);
    }

    private CudaStream stream() {
        return (CudaStream) device.stream();
    }

    /** As a process has them. */
    private CublasProducts products(ChoicePolicy policy) {
        KeptFiles kept = new KeptFiles(folder.resolve("argali"), KeptFiles.Kind.CHOICES, notices::add);
        return new CublasProducts(
                new CublasLt(policy.anyOrder()),
                new AlgorithmChoice("simulated", false, policy, kept, stream(), memory));
    }

    /** The algorithm by which it is computed, in a process of its own. */
    private String chosen(ChoicePolicy policy, Problem problem) {
        try (CublasProducts products = products(policy)) {
            return chosen(products, problem);
        }
    }

    private String chosen(CublasProducts products, Problem problem) {
        List<Long> bytes = problem.operandBytes();
        try (Product product = products.planned(problem);
                Buffer first = device.allocate(bytes.get(0));
                Buffer second = device.allocate(bytes.get(1));
                Buffer result = device.allocate(bytes.get(3));
                Buffer workspace = device.allocate(Math.max(16, product.workspaceBytes()))) {
            product.bind(new Places(first.address(), second.address(), 0, result.address(), workspace.address()));
            List<Long> before = counts();
            product.on(device.stream());
            device.stream().sync();
            List<Long> after = counts();
            for (int i = 0; i < after.size(); i++) {
                if (after.get(i) > before.get(i)) {
                    return RUN + (i + 1);
                }
            }
            throw new AssertionError("nothing ran");
        }
    }

    private static List<Long> counts() {
        return List.of(1, 2, 3, 4, 5, 6, 7).stream()
                .map(i -> Simulation.calls(RUN + i))
                .toList();
    }

    @Test
    void whatIsRecommendedIsTakenWithoutATrial() {
        assertThat(chosen(ChoicePolicy.RECOMMENDED, PROBLEM))
                .as("the first that adds up in one order")
                .isEqualTo(RUN + 3);
        assertThat(Simulation.calls("cublasLtMatmul")).isEqualTo(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theCandidatesAddUpInOneOrderAndHaveRoom() {
        try (CublasLt blas = new CublasLt(false);
                LtAlgorithms all = blas.algorithms(PROBLEM);
                LtAlgorithms withoutWorkspace = blas.algorithms(problem(4, false, 0))) {
            assertThat(all.next().map(LtAlgorithm::name))
                    .hasValue("algorithm 3, tile 1, stages 1, parts 1, reduction 0");
            assertThat(all.next().map(LtAlgorithm::name))
                    .hasValue("algorithm 4, tile 1, stages 1, parts 4, reduction 2");
            assertThat(all.next().map(LtAlgorithm::workspaceBytes)).hasValue(0L);
            assertThat(all.next()).isEmpty();
            assertThat(withoutWorkspace.next().map(LtAlgorithm::name))
                    .hasValue("algorithm 5, tile 1, stages 1, parts 1, reduction 0");
            assertThat(withoutWorkspace.next()).isEmpty();
        }
    }

    @Test
    void anyOrderIsTakenOnRequest() {
        try (CublasLt blas = new CublasLt(true);
                LtAlgorithms all = blas.algorithms(PROBLEM)) {
            assertThat(all.next().map(LtAlgorithm::name))
                    .hasValueSatisfying(
                            n -> assertThat(n).startsWith("algorithm 1,").endsWith("reduction 1"));
        }
        Simulation.slow(RUN + 1, 2000);
        assertThat(chosen(ChoicePolicy.FAST, PROBLEM)).as("timed").isNotEqualTo(RUN + 1);
    }

    @Test
    void theFastestIsChosenOnceAndFoundByTheNextProcess() {
        Simulation.slow(RUN + 3, 2000);
        String chosen;
        try (CublasProducts products = products(ChoicePolicy.TIMED)) {
            chosen = chosen(products, PROBLEM);
            assertThat(chosen).isIn(RUN + 4, RUN + 5);
            assertThat(chosen(products, PROBLEM)).isEqualTo(chosen);
            assertThat(Simulation.calls("cublasLtMatmulAlgoGetHeuristic")).isEqualTo(1);
        }
        Simulation.reset(1);
        Simulation.slow(chosen, 2000); // it would not be chosen now
        assertThat(chosen(ChoicePolicy.TIMED, PROBLEM)).isEqualTo(chosen);
        assertThat(Simulation.calls("cublasLtMatmulAlgoGetHeuristic")).isZero();
        assertThat(Simulation.calls("cublasLtMatmul"))
                .as("nothing is tried again")
                .isEqualTo(1);
        assertThat(chosen(ChoicePolicy.TIMED, problem(6, false, 1 << 20)))
                .as("another problem")
                .isNotEqualTo(chosen);
        assertThat(notices).isEmpty();
    }

    private Path file() throws IOException {
        try (var files = Files.list(folder.resolve("argali"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void aDamagedFileIsChosenAnew() throws IOException {
        chosen(ChoicePolicy.TIMED, PROBLEM);
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), new byte[whole.length]);
        Simulation.slow(RUN + 3, 2000);
        assertThat(chosen(ChoicePolicy.TIMED, PROBLEM)).isIn(RUN + 4, RUN + 5);
        assertThat(notices).singleElement().asString().contains(file().toString(), "is damaged and is made anew");
        assertThat(Files.readAllBytes(file())).hasSameSizeAs(whole).isNotEqualTo(new byte[whole.length]);
    }

    @Test
    void whatTheLibraryNoLongerHasIsChosenAnew() {
        KeptFiles kept = new KeptFiles(folder.resolve("argali"), KeptFiles.Kind.CHOICES, notices::add);
        String key = "simulated\n" + PROBLEM.key();
        byte[] stale = "of another time".getBytes(StandardCharsets.UTF_8);
        kept.keep(key, stale);
        chosen(ChoicePolicy.TIMED, PROBLEM);
        assertThat(kept.read(key)).isPresent().get().isNotEqualTo(stale);
    }

    @Test
    void withoutAFolderEveryProcessChooses() throws IOException {
        Files.writeString(folder.resolve("argali"), "a file where the folder should be");
        for (int slow : new int[] {3, 5}) {
            Simulation.slow(RUN + slow, 2000);
            assertThat(chosen(ChoicePolicy.TIMED, PROBLEM)).isNotEqualTo(RUN + slow);
        }
        assertThat(notices).hasSize(2).allMatch(n -> n.startsWith("choices of algorithms are not kept: "));
    }

    @Test
    void anAlgorithmThatFailsIsNotTaken() {
        Simulation.failAt(List.of("cublasLtMatmul"), 1, 1, 0);
        assertThat(chosen(ChoicePolicy.TIMED, PROBLEM)).isIn(RUN + 4, RUN + 5);
    }

    @Test
    void nothingIsChosenWhileAStreamIsCaptured() {
        try (CublasProducts products = products(ChoicePolicy.TIMED)) {
            assertThatThrownBy(() -> device.stream().record(() -> products.plan(PROBLEM)))
                    .isInstanceOf(DeviceException.class);
        }
        assertThat(Simulation.findings()).first().asString().endsWith("while a stream is captured");
        Simulation.reset(1);
    }

    @Test
    void anEpilogueThatTheLibraryLacksIsNoProduct() {
        try (CublasProducts products = products(ChoicePolicy.RECOMMENDED)) {
            assertThat(products.plan(problem(5, true, 64))).isEmpty();
            assertThatThrownBy(() -> products.planned(problem(5, true, 64)))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining(
                            "has no algorithm for 1 x [5,5] x [5,3] second transposed with bias, float32");
            products.planned(problem(5, false, 64)).close();
        }
    }

    @Test
    void aBiasLiesWithinItsAllocationAndAligned() {
        Problem problem = problem(8, true, 64);
        try (CublasProducts products = products(ChoicePolicy.RECOMMENDED);
                Product product = products.planned(problem);
                Buffer operand = device.allocate(1024);
                Buffer result = device.allocate(1024);
                Buffer tooSmall = device.allocate(16)) {
            long at = operand.address();
            assertThatThrownBy(() -> product.bind(new Places(at, at, at + 4, result.address(), at)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("multiples of 16");
            product.bind(new Places(at, at, tooSmall.address(), result.address(), at + 512));
            product.on(device.stream());
            assertThatThrownBy(() -> device.stream().sync()).hasMessageContaining("(700)");
            assertThat(Simulation.findings())
                    .containsExactly("cublasLtMatmul reads 32 bytes at 0 bytes into an allocation of 16 bytes");
            Simulation.reset(1);
        }
    }
}
