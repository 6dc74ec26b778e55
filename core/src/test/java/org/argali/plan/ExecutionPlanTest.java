package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.argali.debug.Debug;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Reduce;
import org.argali.op.Unary;
import org.argali.passes.Pipeline;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionPlanTest {
    private static final Debug VERIFY = Debug.of("verify", Path.of("unused"));
    private final Device device = new ReferenceBackend().open(DeviceConfig.reference());

    /** Programs with something special about their results. Upper case parameters are state. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%0:f32[3] x, %1:f32[3] y | %2 = add %0 %1 : f32[3] | %3 = mul %2 %1 : f32[3] | %3 |",
                // results that are parameters
                "%0:f32[3] x | %0 |",
                "%0:f32[3] W, %1:f32[3] x | %2 = add %0 %1 : f32[3] | %0 %1 %2 | W=2",
                "%0:f32[3] W, %1:f32[3] x | %1 %0 | W=0",
                "%0:f32[3] W | %0 | W=0",
                // fetched twice
                "%0:f32[3] x | %1 = exp %0 : f32[3] | %1 %1 %0 %0 |",
                // aliases
                "%0:f32[6] x | %1 = reshape{shape=[2,3]} %0 : f32[2,3] | %2 = stop_gradient %1 : f32[2,3] | %2 %1 |",
                "%0:f32[6] W | %1 = reshape{shape=[2,3]} %0 : f32[2,3] | %2 = neg %0 : f32[6] | %1 %2 | W=1",
                "%0:f32[2,3] W, %1:f32[6] x | %2 = reshape{shape=[2,3]} %1 : f32[2,3] | %2 %0 | W=0",
                "%0:f32[2,3] W, %1:f32[6] x | %2 = neg %1 : f32[6] | %3 = reshape{shape=[2,3]} %2 : f32[2,3] | %3 %2 | W=0",
                "%0:f32[6] W | %1 = reshape{shape=[2,3]} %0 : f32[2,3] | %2 = neg %1 : f32[2,3]"
                        + "| %3 = reshape{shape=[6]} %2 : f32[6] | %3 | W=0",
                // fills
                "%0:f32[3] W | %1 = fill{type=f32[3], value=2.5} : f32[3] | %2 = add %0 %1 : f32[3] | %1 %2 %1 | W=0",
                "| %0 = fill{type=f32[], value=2.5} : f32[] | %0 |",
                // states that trade places
                "%0:f32[3] A, %1:f32[3] B | %1 %0 | A=0 B=1",
                "%0:f32[3] A, %1:f32[3] B, %2:f32[3] C | %1 %2 %0 %0 | A=0 B=1 C=2",
                "%0:f32[3] A, %1:f32[3] B | %2 = neg %0 : f32[3] | %3 = neg %1 : f32[3] | %3 %2 | A=0 B=1",
                "%0:f32[3] A, %1:f32[3] B | %2 = add %0 %1 : f32[3] | %3 = sub %0 %1 : f32[3] | %2 %3 | A=0 B=1",
                // one that becomes another's old value
                "%0:f32[3] A, %1:f32[3] B | %2 = neg %0 : f32[3] | %2 %0 | A=0 B=1",
                "%0:f32[3] A, %1:f32[3] B | %1 %1 | A=0 B=1",
                // one value for two states, and fetched
                "%0:f32[3] A, %1:f32[3] B | %2 = add %0 %1 : f32[3] | %2 %2 %2 | A=0 B=1",
                // the old value is read after the new one is there
                "%0:f32[3] A, %1:f32[3] x | %2 = add %0 %1 : f32[3] | %3 = softmax %2 : f32[3] | %4 = mul %3 %0 : f32[3]"
                        + "| %2 %4 | A=0",
                // a kernel that cannot run in place reads what it replaces
                "%0:f32[3] A, %1:f32[3] x | %2 = softmax %0 : f32[3] | %2 | A=0",
                "%0:f32[2] A | %1 = reverse{axes=[0]} %0 : f32[2] | %1 %0 | A=0",
                // several results of one kernel
                "%0:f32[3] W, %1:f32[3] M, %2:f32[3] g | %3, %4 = fused{inputs=3, steps=[{op=add, args=[1,2]},"
                        + "{op=sub, args=[0,3]}], results=[3,4]} %0 %1 %2 : f32[3], f32[3] | %4 %3 | W=0 M=1",
                "%0:f32[3] W, %1:f32[3] M, %2:f32[3] g | %3, %4 = fused{inputs=3, steps=[{op=add, args=[1,2]},"
                        + "{op=sub, args=[0,3]}], results=[3,4]} %0 %1 %2 : f32[3], f32[3] | %3 %4 %0 | W=0 M=1",
                // empty tensors
                "%0:f32[0,3] x | %1 = exp %0 : f32[0,3] | %2 = reduce{kind=sum, axes=[0], keepDims=false} %1 : f32[3] | %2 %1 |",
                // nothing at all
                "%0:f32[3] W | | ",
            })
    void resultsOfAllKinds(String line) {
        Program p = Programs.parse(line);
        check(p, new Random(1), Optional.empty(), device, line);
        check(p.optimized(Pipeline.standard()), new Random(1), Optional.empty(), device, line);
    }

    private static void check(Program p, Random random, Optional<Device> fallback, Device device, String where) {
        List<NDArray> in = Programs.values(p, random);
        List<NDArray> expected = Programs.expected(p, in, 3);
        assertSame(expected, Programs.planned(p, in, 3, device, fallback, VERIFY), where);
        Debug stepped = Debug.of("verify,sync", Path.of("unused"));
        assertSame(expected, Programs.planned(p, in, 3, device, fallback, stepped), where);
    }

    /** The plan keeps doubles from kernel to kernel, the comparison rounds between runs. */
    private static void assertSame(List<NDArray> expected, List<NDArray> actual, String where) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                double e = expected.get(i).at(k);
                double a = actual.get(i).at(k);
                if (Double.compare(e, a) != 0) {
                    assertThat(a)
                            .as("value %d element %d of %s", i, k, where)
                            .isCloseTo(e, within(1e-4 * (1 + Math.abs(e))));
                }
            }
        }
    }

    @Test
    void randomPrograms() {
        forEachSeed(true, (p, in, where) -> {
            Program better = p.optimized(Pipeline.standard());
            List<NDArray> expected = Programs.expected(p, in, 1);
            assertSame(expected, Programs.planned(p, in, 1, device, Optional.empty(), VERIFY), where);
            assertSame(expected, Programs.planned(better, in, 1, device, Optional.empty(), VERIFY), where + better);
        });
    }

    /** Transfers round to float32, so these programs have no jumps and run once. */
    @Test
    void randomProgramsOnTwoDevices() {
        Device partial = Partial.without(List.of(Binary.class, Reduce.class));
        forEachSeed(false, (p, in, where) -> {
            List<NDArray> expected = Programs.expected(p, in, 1);
            assertSame(expected, Programs.planned(p, in, 1, partial, Partial.fallback(), VERIFY), where);
        });
    }

    private interface Body {
        void run(Program p, List<NDArray> in, String where);
    }

    private static void forEachSeed(boolean jumps, Body body) {
        long first = Long.getLong("argali.seed", System.nanoTime() % 1_000_000);
        for (long seed = first; seed < first + Integer.getInteger("argali.seeds", 60); seed++) {
            Random random = new Random(seed);
            Program p = Programs.random(random, 5 + random.nextInt(50), jumps);
            body.run(p, Programs.values(p, random), "rerun with -Dargali.seed=" + seed + "\n" + p);
        }
    }

    @Test
    void missingOpsRunOnTheFallback() {
        Program p =
                Programs.parse("%0:f32[3] W, %1:f32[3] x | %2 = exp %0 : f32[3]   # a | %3 = add %2 %1 : f32[3]   # b"
                        + "| %4 = lt %3 %1 : bool[3]   # c | %5 = select %4 %3 %2 : f32[3]   # d | %3 %5 | W=1");
        Device partial = Partial.without(List.of(Unary.class, Compare.class));
        check(p, new Random(3), Partial.fallback(), partial, "placed");
    }

    @Test
    void wrongPlacesAreRefused() {
        Program p = Programs.parse("%0:f32[3] W, %1:f32[3] x | %2 = add %0 %1 : f32[3] | %2 | W=0");
        assertThatThrownBy(() -> ExecutionPlan.prepare(p, device, Optional.empty(), List.of()))
                .hasMessage("[prepare] the program has 1 states, but 0 places were given");
    }

    @Test
    void stateIsNoFeed() {
        FakeDevice fake = new FakeDevice(0);
        Program p = Programs.parse("%0:f32[3] W, %1:f32[3] x | %2 = add %0 %1 : f32[3] | %2 | W=0");
        try (ExecutionPlan plan = ExecutionPlan.prepare(p, fake, Optional.empty(), fake.state(12))) {
            assertThatThrownBy(() -> plan.feed(0)).hasMessage("[feed] W is state and belongs to the caller");
        }
    }

    @Test
    void tooLittleMemoryIsSaidWithThePlan() {
        Program p = Programs.parse("%0:f32[100] x | %1 = exp %0 : f32[100]   # dense_1 | %1 |");
        assertThatThrownBy(() -> ExecutionPlan.prepare(p, new Partial(Set.of(), 1000), Optional.empty(), List.of()))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("[arena] 2.0 KiB do not fit a part of the reference: there are 1000 bytes")
                .hasMessageContaining("800 B  dense_1  f32[100], steps 0 to 1");
    }
}
