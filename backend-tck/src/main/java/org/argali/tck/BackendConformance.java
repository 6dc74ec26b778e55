package org.argali.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Gather;
import org.argali.op.Value;
import org.argali.passes.ComputeInFloat;
import org.argali.spi.Backend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.spi.UnsupportedOnBackendException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of a backend as tests. Each backend has one subclass:
 *
 * <pre>{@code
 * class CpuConformanceTest extends BackendConformance {
 *     @Override
 *     protected Backend backend() {
 *         return new CpuBackend();
 *     }
 * }
 * }</pre>
 *
 * <p>Where the backend has no device, its tests are skipped with the words {@code not run on a device}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendConformance {
    private Optional<Device> device = Optional.empty();

    /** The backend under test. */
    protected abstract Backend backend();

    /** Classes of ops that the backend says it lacks. Lacking an op is what must be said. */
    protected Set<Class<?>> gaps() {
        return Set.of();
    }

    /** The rows of the table that are tried. */
    protected List<OpCase> cases() {
        return Cases.all();
    }

    final List<OpCase> casesWithGradient() {
        return cases().stream().filter(c -> c.differentiable() > 0).toList();
    }

    /** How the device is opened; results must be float32's. */
    protected DeviceConfig config() {
        return DeviceConfig.auto();
    }

    /** The device, opened at the first call. Without one the test is skipped. */
    protected final Device device() {
        Backend.Availability a = backend().availability();
        Assumptions.assumeTrue(a.usable(), () -> "not run on a device: " + a.reason());
        if (device.isEmpty()) {
            device = Optional.of(backend().open(config()));
        }
        return device.get();
    }

    /** All nodes that the tests run, for a backend that compiles many kernels faster than one by one. */
    protected static List<Node> nodes() {
        Stream<Graph> others = Stream.concat(
                SharedInputs.graphs().stream(),
                seeds().mapToObj(RandomGraphs::elementwise).flatMap(g -> Stream.of(g, RandomGraphs.fused(g))));
        return Stream.concat(Cases.nodes().stream(), others.flatMap(g -> g.nodes().stream()))
                .toList();
    }

    @AfterAll
    final void closeDevice() {
        device.ifPresent(Device::close);
        device = Optional.empty();
    }

    @Test
    final void everyOpHasAKernelOrADeclaredGap() {
        assertThat(backend().lowerings().missing()).isEqualTo(gaps());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    final void forwardAgreesWithReference(OpCase c) {
        Graph graph = new ComputeInFloat(n -> backend().lowerings().gap(n).isEmpty()).apply(c.graph());
        Device d = deviceFor(graph);
        long seed = Seed.ofTable();
        List<NDArray> inputs = c.arrays(seed);
        Comparison wanted = Comparison.of(c.graph(), inputs, c.tolerance());
        checkRuns(d, c.toString(), graph, inputs, wanted, seed);
        checkInPlace(d, c.toString(), graph, inputs, wanted, seed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("casesWithGradient")
    final void gradientAgreesWithReference(OpCase c) {
        long seed = Seed.ofTable();
        Gradients.Program p = Gradients.of(c, seed);
        deviceFor(p.graph());
        Map<Value, NDArray> values = new HashMap<>();
        for (int i = 0; i < p.inputs().size(); i++) {
            values.put(p.graph().parameters().get(i), p.inputs().get(i));
        }
        for (Node n : p.graph().nodes()) {
            checkNode(c, n, values, seed);
        }
    }

    /** Runs one node on what the reference gave for its inputs. */
    private void checkNode(OpCase c, Node n, Map<Value, NDArray> values, long seed) {
        Graph single = Gradients.single(n);
        List<NDArray> inputs = new ArrayList<>();
        n.inputs().forEach(v -> inputs.add(Objects.requireNonNull(values.get(v))));
        Comparison wanted = Comparison.of(single, inputs, Tolerance.of(n.op()));
        check("gradient of " + c + ": launched", single, seed, wanted, () -> {
            try (DeviceProgram program = new DeviceProgram(device(), single, Map.of())) {
                return program.launch(inputs);
            }
        });
        List<NDArray> outputs = wanted.arrays();
        for (int i = 0; i < outputs.size(); i++) {
            values.put(n.outputs().get(i), outputs.get(i));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    final void composedGraphsAgreeWithReference(long seed) {
        Graph graph = RandomGraphs.elementwise(seed);
        Graph fused = RandomGraphs.fused(graph);
        List<NDArray> inputs = RandomGraphs.inputs(graph, seed);
        Comparison wanted = Comparison.of(graph, inputs, RandomGraphs.TOLERANCE);
        checkRuns(deviceFor(graph), "composed", graph, inputs, wanted, seed);
        checkRuns(deviceFor(fused), "fused", fused, inputs, wanted, seed);
        checkInPlace(deviceFor(fused), "fused", fused, inputs, wanted, seed);
    }

    static LongStream seeds() {
        long first = Seed.fresh();
        return LongStream.range(first, first + 40);
    }

    /** The same value as several inputs of a node. */
    @ParameterizedTest
    @MethodSource("org.argali.tck.SharedInputs#graphs")
    final void oneValueAsSeveralInputsAgreesWithReference(Graph graph) {
        Device d = deviceFor(graph);
        long seed = Seed.ofTable();
        List<NDArray> inputs = RandomGraphs.inputs(graph, seed);
        Comparison wanted = Comparison.of(graph, inputs, RandomGraphs.TOLERANCE);
        checkRuns(d, "shared", graph, inputs, wanted, seed);
        checkInPlace(d, "shared", graph, inputs, wanted, seed);
    }

    @Test
    final void aGapFailsWithTheSaidMessage() {
        Device d = device();
        for (OpCase c : Cases.all()) {
            Node node = c.graph().nodes().get(0);
            Optional<String> why = backend().lowerings().gap(node);
            if (why.isPresent()) {
                assertThatThrownBy(() -> d.prepare(node))
                        .isInstanceOf(UnsupportedOnBackendException.class)
                        .hasMessageContaining(
                                "[case] is not available on " + backend().name() + ": " + why.get())
                        .hasMessageContaining("Inputs: ");
            }
        }
    }

    @Test
    final void anIdOutsideTheTableFailsTheStepThatMetIt() {
        GraphBuilder g = new GraphBuilder();
        Value table = g.parameter("table", TensorType.f32(2000, 3));
        Value ids = g.parameter("ids", TensorType.i32(5, 20));
        Graph graph =
                g.build(g.add(new Gather(), List.of(table, ids), "embedding_1").output());
        Device d = deviceFor(graph);
        NDArray rows = NDArray.generate(table.type(), i -> i);
        NDArray good = NDArray.generate(ids.type(), i -> i);
        for (int bad : new int[] {20000, 2000, -1, Integer.MIN_VALUE}) {
            NDArray wrong = good.copy();
            wrong.set(3 * 20 + 17, bad);
            try (DeviceProgram p = new DeviceProgram(d, graph, Map.of())) {
                String message = "[embedding_1] id " + bad + " at position [3,17] is outside a table of 2000 rows";
                assertThatThrownBy(() -> p.launch(List.of(rows, wrong)))
                        .isInstanceOf(DeviceException.class)
                        .hasMessageContaining(message);
                p.checkMemory();
                assertThatThrownBy(() -> p.replay(List.of(rows, wrong), 1))
                        .isInstanceOf(DeviceException.class)
                        .hasMessageContaining(message);
                assertThat(p.launch(List.of(rows, good)).get(0).get(4, 19, 2))
                        .as("the next step")
                        .isEqualTo(99 * 3 + 2);
            }
        }
    }

    @Test
    final void aGradientOfAnIdOutsideTheTableWritesNothingOutside() {
        GraphBuilder g = new GraphBuilder();
        Value ids = g.parameter("ids", TensorType.i32(3));
        Value dy = g.parameter("dy", TensorType.f32(3, 4));
        Graph graph = g.build(
                g.add(new Gather.Backward(5), List.of(ids, dy), "embedding_1").output());
        Device d = deviceFor(graph);
        try (DeviceProgram p = new DeviceProgram(d, graph, Map.of())) {
            NDArray ones = NDArray.generate(dy.type(), i -> 1);
            try {
                p.launch(List.of(NDArray.of(new int[] {5, -1, 6}), ones));
            } catch (DeviceException e) {
                assertThat(e).hasMessageContaining("embedding_1");
            }
            p.checkMemory();
        }
    }

    private Device deviceFor(Graph graph) {
        Device d = device();
        for (Node n : graph.nodes()) {
            Optional<String> why = backend().lowerings().gap(n);
            Assumptions.assumeTrue(why.isEmpty(), () -> "a declared gap: " + why.orElse(""));
        }
        return d;
    }

    private interface Run {
        List<NDArray> results();
    }

    private static void checkRuns(
            Device d, String what, Graph graph, List<NDArray> inputs, Comparison wanted, long seed) {
        try (DeviceProgram program = new DeviceProgram(d, graph, Map.of())) {
            List<NDArray> launched = new ArrayList<>();
            check(what + ": launched", graph, seed, wanted, () -> {
                launched.addAll(program.launch(inputs));
                return launched;
            });
            List<List<NDArray>> replays = new ArrayList<>();
            check(what + ": recorded and replayed", graph, seed, wanted, () -> {
                replays.addAll(program.replay(inputs, 2));
                return replays.get(0);
            });
            check(what + ": replayed again", graph, seed, wanted, () -> replays.get(1));
            assertThat(replays.get(1))
                    .as("%s: two runs are bitwise equal\n%s", what, graph)
                    .isEqualTo(replays.get(0));
            assertThat(launched)
                    .as("%s: launched one by one is bitwise what is replayed\n%s", what, graph)
                    .isEqualTo(replays.get(0));
        }
    }

    private static void checkInPlace(
            Device d, String what, Graph graph, List<NDArray> inputs, Comparison wanted, long seed) {
        for (Map<Value, Value> choice : InPlace.choices(d, graph)) {
            check(what + ": " + InPlace.text(graph, choice), graph, seed, wanted, () -> {
                try (DeviceProgram program = new DeviceProgram(d, graph, choice)) {
                    return program.launch(inputs);
                }
            });
        }
    }

    private static void check(String how, Graph graph, long seed, Comparison wanted, Run run) {
        List<NDArray> got;
        try {
            got = run.results();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(how + ", failed; " + Seed.rerun(seed) + "\n" + graph, e);
        }
        Optional<String> difference = wanted.difference(got);
        if (difference.isPresent()) {
            fail(how + ": " + difference.get() + "; " + Seed.rerun(seed) + "\n" + graph);
        }
    }
}
