package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.argali.debug.Debug;
import org.argali.op.Unary;
import org.argali.spi.Buffer;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Slice;
import org.junit.jupiter.api.Test;

/** What a plan takes it gives back, and running takes nothing. */
class ResourcesTest {
    private static final List<Integer> NOTHING = List.of(0, 0, 0);
    private final FakeDevice device = new FakeDevice(1000);
    private final Program program =
            Programs.parse("%0:f32[3] W, %1:f32[3] x | %2 = exp %0 : f32[3] | %3 = softmax %2 : f32[3]"
                    + "| %4 = add %3 %1 : f32[3] | %4 %3 | W=0");

    private ExecutionPlan prepare() {
        return ExecutionPlan.prepare(program, device, Optional.empty(), device.state(12), Debug.off());
    }

    @Test
    void oneArenaAndOneRecordingAreTakenAndGivenBack() {
        ExecutionPlan plan = prepare();
        assertThat(device.open()).containsExactly(1, 3, 1);
        assertThat(plan.kernels()).isEqualTo(3);
        plan.close();
        plan.close();
        assertThat(device.open()).isEqualTo(NOTHING);
    }

    @Test
    void aRunIsOneCall() {
        try (ExecutionPlan plan = prepare()) {
            device.launches = 0;
            plan.run();
            assertThat(device.launches).isEqualTo(1);
        }
    }

    @Test
    void whatIsTheSameInEveryRunIsWrittenOnce() {
        Program p = Programs.parse("%0:f32[3] W | %1 = fill{type=f32[3], value=2.5} : f32[3] | %2 = exp %1 : f32[3]"
                + "| %3 = add %0 %2 : f32[3] | %3 %1 | W=0");
        try (ExecutionPlan plan = ExecutionPlan.prepare(p, device, Optional.empty(), device.state(12), Debug.off())) {
            assertThat(plan.kernels()).isEqualTo(2);
        }
    }

    @Test
    void aRunAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        try (ExecutionPlan plan = prepare()) {
            for (int i = 0; i < 100; i++) {
                plan.run();
                threads.getThreadAllocatedBytes(self);
            }
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < 1000; i++) {
                plan.run();
            }
            assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(1000);
        }
    }

    @Test
    void aFailureLeavesNothingOpen() {
        device.failAtKernel = 2;
        assertThatThrownBy(this::prepare).hasMessage("told to fail");
        assertThat(device.open()).isEqualTo(NOTHING);
    }

    @Test
    void tooLittleMemoryLeavesNothingOpen() {
        Partial small = new Partial(java.util.Set.of(), 10);
        Buffer state = new FakeDevice(0).allocate(24);
        assertThatThrownBy(() -> ExecutionPlan.prepare(program, small, Optional.empty(), List.of(Slice.of(state))))
                .isInstanceOf(OutOfDeviceMemoryException.class);
    }

    @Test
    void theFallbacksArenaIsGivenBackToo() {
        FakeDevice host = new FakeDevice(0);
        Partial partial = new Partial(java.util.Set.of(Unary.class), Long.MAX_VALUE);
        Buffer state = partial.allocate(24);
        try (ExecutionPlan plan =
                ExecutionPlan.prepare(program, partial, Optional.of(host), List.of(Slice.of(state)), Debug.off())) {
            assertThat(host.open()).containsExactly(1, 1, 1);
            assertThat(plan.report()).anyMatch(l -> l.contains("exp runs on reference, not on partial"));
        }
        assertThat(host.open()).isEqualTo(NOTHING);
    }
}
