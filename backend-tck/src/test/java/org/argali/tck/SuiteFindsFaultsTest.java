package org.argali.tck;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.argali.op.Reverse;
import org.argali.op.Unary;
import org.argali.spi.Backend;
import org.argali.tck.FaultyBackend.Fault;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The suite fails where it must. */
class SuiteFindsFaultsTest {
    private static final OpCase SQUARE = OpCase.of(Unary.SQUARE, TensorType.f32(2, 3));
    private static final OpCase REVERSE = OpCase.of(new Reverse(List.of(0)), TensorType.f32(7));

    private static BackendConformance suite(Fault fault, boolean saysItsGaps) {
        FaultyBackend backend = new FaultyBackend(fault);
        return new BackendConformance() {
            @Override
            protected Backend backend() {
                return backend;
            }

            @Override
            protected Set<Class<?>> gaps() {
                return saysItsGaps ? backend.missing() : Set.of();
            }
        };
    }

    @Test
    void noFault() {
        BackendConformance s = suite(Fault.NONE, true);
        s.forwardAgreesWithReference(SQUARE);
        s.forwardAgreesWithReference(REVERSE);
        s.everyOpHasAKernelOrADeclaredGap();
        s.aGapFailsWithTheSaidMessage();
    }

    @Test
    void aWrongElement() {
        assertThatThrownBy(() -> suite(Fault.WRONG_ELEMENT, true).forwardAgreesWithReference(SQUARE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "square of f32[2,3] (plain): launched: result 0 f32[2,3] differs in 1 of 6 elements; the first is [1,0]: got 42.0,")
                .hasMessageContaining("rerun with -Dargali.seed=20260")
                .hasMessageContaining("%1 = square %0 : f32[2,3]");
    }

    @Test
    void memoryOutsideTheOutput() {
        assertThatThrownBy(() -> suite(Fault.WRITES_BEHIND, true).forwardAgreesWithReference(SQUARE))
                .isInstanceOf(AssertionError.class)
                .hasStackTraceContaining("a kernel wrote after a place of 48 bytes");
    }

    @Test
    void aChangedInput() {
        assertThatThrownBy(() -> suite(Fault.CHANGES_INPUT, true).forwardAgreesWithReference(SQUARE))
                .isInstanceOf(AssertionError.class)
                .hasStackTraceContaining("a kernel changed input 0");
    }

    @Test
    void aKernelThatCannotRunInPlace() {
        assertThatThrownBy(() -> suite(Fault.RUNS_IN_PLACE_WRONGLY, true).forwardAgreesWithReference(REVERSE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("output 0 in the place of input 0: result 0 f32[7] differs");
    }

    @Test
    void aKernelThatCannotBeReplayed() {
        assertThatThrownBy(() -> suite(Fault.WORKS_ONCE, true).forwardAgreesWithReference(SQUARE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("recorded and replayed: result 0 f32[2,3] differs in 6 of 6");
    }

    @Test
    void anUndeclaredGap() {
        assertThatThrownBy(() -> suite(Fault.NONE, false).everyOpHasAKernelOrADeclaredGap())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("MatMul");
        OpCase matmul = MatMulCases.rows().get(0);
        assertThatThrownBy(() -> suite(Fault.NONE, true).forwardAgreesWithReference(matmul))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("a declared gap: there is no kernel for mat_mul");
    }

    @Test
    void withoutADeviceNothingPasses() {
        BackendConformance s = suite(Fault.NO_DEVICE, true);
        for (Runnable test : List.<Runnable>of(
                () -> s.forwardAgreesWithReference(SQUARE),
                () -> s.gradientAgreesWithReference(SQUARE.gradient()),
                s::aGapFailsWithTheSaidMessage)) {
            assertThatThrownBy(test::run)
                    .isInstanceOf(TestAbortedException.class)
                    .hasMessageContaining("not run on a device: there is no driver");
        }
    }
}
