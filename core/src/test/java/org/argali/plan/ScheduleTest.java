package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.autodiff.Backprop;
import org.argali.graph.GraphBuilder;
import org.argali.op.Value;
import org.argali.passes.Pipeline;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static void check(String program, String steps) {
        assertThat(Schedule.of(Programs.parse(program), KernelFacts.typical()).toString())
                .isEqualTo(steps);
    }

    @Test
    void anUpdateIsWrittenInPlace() {
        check("%0:f32[3] W, %1:f32[3] g | %2 = sub %0 %1 : f32[3]   # sgd | %2 | W=0", """
                    0  sub W g -> W   # sgd
                results [W]
                """);
    }

    @Test
    void othersReadTheOldValueFirst() {
        check("%0:f32[3] W, %1:f32[3] g | %2 = sub %0 %1 : f32[3] | %3 = softmax %0 : f32[3] | %2 %3 %0 | W=0", """
                    0  softmax W -> t2
                    1  copy W -> old W
                    2  sub W g -> W
                results [W, t2, old W]
                """);
    }

    @Test
    void whatCannotRunInPlaceIsCopiedInTheEnd() {
        check("%0:f32[3] W | %1 = softmax %0 : f32[3] | %1 %1 | W=0", """
                    0  softmax W -> t1
                    1  copy t1 -> W
                results [W, t1]
                """);
    }

    @Test
    void whatReadsTheOldAndTheNewValueMakesACopy() {
        check("%0:f32[3] W, %1:f32[3] g | %2 = sub %0 %1 : f32[3] | %3 = mul %2 %0 : f32[3] | %2 %3 | W=0", """
                    0  sub W g -> t2
                    1  mul t2 W -> t3
                    2  copy t2 -> W
                results [W, t3]
                """);
    }

    @Test
    void statesThatTradePlaces() {
        check("%0:f32[3] A, %1:f32[3] B | %1 %0 | A=0 B=1", """
                    0  copy B -> old B
                    1  copy A -> B
                    2  copy old B -> A
                results [A, B]
                """);
    }

    @Test
    void reshapesAreNoSteps() {
        check(
                "%0:f32[6] x | %1 = reshape{shape=[2,3]} %0 : f32[2,3] | %2 = softmax %1 : f32[2,3]"
                        + "| %3 = reshape{shape=[6]} %2 : f32[6] | %3 %1 |",
                """
                    0  softmax x -> t1
                results [t1, x]
                """);
    }

    @Test
    void largeThingsMadeFromParametersWaitForTheirReader() {
        check(
                "%0:i32[3] s, %1:f32[100,100] x | %2 = random{shape=[100,100], stream=1} %0 : f32[100,100]"
                        + "| %3 = softmax %1 : f32[100,100] | %4 = softmax %3 : f32[100,100] | %5 = softmax %4 : f32[100,100] | %6 = add %5 %2 : f32[100,100] | %6 |",
                """
                    0  softmax x -> t2
                    1  softmax t2 -> t3
                    2  softmax t3 -> t4
                    3  random s -> t5
                    4  add t4 t5 -> t6
                results [t6]
                """);
    }

    /** A deep network with momentum; the learning rate decays. */
    private static Program network(int layers) {
        GraphBuilder g = new GraphBuilder();
        Value rate = g.parameter("rate", TensorType.f32());
        Value x = g.parameter("x", TensorType.f32(4, 64));
        List<Value> weights = new ArrayList<>();
        Map<Value, Value> updates = new LinkedHashMap<>();
        for (int i = 0; i < layers; i++) {
            weights.add(g.parameter("w" + i, TensorType.f32(64, 64)));
            weights.add(g.parameter("b" + i, TensorType.f32(64)));
        }
        for (int i = 0; i < layers; i++) {
            int layer = i;
            Value in = x;
            x = g.scoped(
                    "dense_" + i,
                    () -> g.relu(g.add(g.matmul(in, weights.get(2 * layer)), weights.get(2 * layer + 1))));
        }
        Value out = x;
        Value loss = g.scoped("loss", () -> g.mean(g.square(g.sum(out, 1))));
        List<Value> grads = Backprop.gradients(g, loss, weights);
        Value r = g.mul(rate, 0.5);
        for (int i = 0; i < weights.size(); i++) {
            Value w = weights.get(i);
            Value m = g.parameter("m" + i, w.type());
            Value now = g.add(g.mul(m, 0.9), grads.get(i));
            updates.put(m, now);
            updates.put(w, g.sub(w, g.mul(now, r)));
        }
        updates.put(rate, g.mul(rate, 0.99));
        return Program.of(g, List.of(loss), updates).optimized(Pipeline.standard());
    }

    @Test
    void weightsAreUpdatedAsSoonAsTheirGradientIsThere() {
        Program p = network(20);
        Schedule s = Schedule.of(p, KernelFacts.typical());
        assertThat(s.steps()).noneMatch(step -> step.node().isEmpty());
        assertThat(Scheduler.savingMemory(p, KernelFacts.typical()).peak())
                .isLessThan(Scheduler.inGraphOrder(p, KernelFacts.typical()).peak() / 3);
        for (int i = 1; i < s.steps().size(); i++) {
            Step step = s.steps().get(i);
            if (step.writes().stream().anyMatch(w -> w.name().startsWith("w") && w.kind() == Spot.Kind.STATE)) {
                assertThat(s.steps().subList(Math.max(0, i - 3), i))
                        .as("the gradient comes just before %s", step)
                        .anyMatch(before -> before.writes().stream().anyMatch(step.reads()::contains)
                                && before.op().equals("mat_mul"));
            }
        }
    }

    @Test
    void tenThousandNodesArePlannedInTime() {
        Program p = network(1300);
        MemoryPlan.of(network(50), KernelFacts.typical());
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        MemoryPlan plan = MemoryPlan.of(p, KernelFacts.typical());
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
        assertThat(p.graph().nodes().size()).isGreaterThan(10_000);
        assertThat(plan.largest()).hasSize(10);
        assertThat(seconds).isLessThan(3);
    }
}
