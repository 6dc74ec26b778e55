package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.argali.debug.Debug;
import org.argali.graph.GraphBuilder;
import org.argali.op.CustomOp;
import org.argali.op.Elements;
import org.argali.op.Softmax;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.spi.Device;
import org.argali.spi.UnsupportedOnBackendException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Program PROGRAM = Programs.parse("%0:f32[2,3] W, %1:f32[6] x | %2 = exp %1 : f32[6]   # a"
            + "| %3 = reshape{shape=[2,3]} %2 : f32[2,3] | %4 = add %3 %0 : f32[2,3]   # b | %5 = neg %3 : f32[2,3]   # c"
            + "| %4 %5 | W=1");

    private final Device device = Partial.without(List.of(Unary.class));

    @Test
    void transfersAreWrittenOnce() {
        Placement p = Placement.of(PROGRAM, device, Partial.fallback());
        assertThat(p.program().toString()).isEqualTo("""
                graph(%0:f32[2,3] W, %1:f32[6] x)
                  %2 = to_host %1 : f32[6]   # x
                  %3 = exp %2 : f32[6]   # a
                  %4 = reshape{shape=[2,3]} %3 : f32[2,3]
                  %5 = to_device %4 : f32[2,3]
                  %6 = add %5 %0 : f32[2,3]   # b
                  %7 = neg %4 : f32[2,3]   # c
                  %8 = to_device %7 : f32[2,3]   # c
                  return %6 %8
                  state: W
                  updates: W=result 1
                """);
        assertThat(p.program().graph().nodes().stream().map(p::side))
                .containsExactly(Side.HOST, Side.HOST, Side.HOST, Side.DEVICE, Side.DEVICE, Side.HOST, Side.DEVICE);
    }

    @Test
    void theReportSaysWhatWhyAndHowMany() {
        assertThat(Placement.of(PROGRAM, device, Partial.fallback()).report())
                .containsExactly(
                        "[a] exp runs on reference, not on partial: there is no kernel for exp; copies 48 bytes in each run",
                        "[c] neg runs on reference, not on partial: there is no kernel for neg; copies 24 bytes in each run");
    }

    @Test
    void theLogSaysWhereEachOpRuns() {
        assertThat(Placement.of(PROGRAM, device, Partial.fallback()).log())
                .containsExactly(
                        "[x] to_host [f32[6]]: reference",
                        "[a] exp [f32[6]]: reference",
                        "[to_device] to_device [f32[2,3]]: partial",
                        "[b] add [f32[2,3]]: partial",
                        "[c] neg [f32[2,3]]: reference",
                        "[c] to_device [f32[2,3]]: partial");
    }

    /** {@code 2 x}. */
    record Twice() implements CustomOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public void compute(List<Elements> in, List<Elements> out) {
            for (int i = 0; i < in.get(0).size(); i++) {
                out.get(0).set(i, 2 * in.get(0).get(i));
            }
        }
    }

    /** As on a GPU: no device but the CPU has a kernel for it. */
    @Test
    void anOpOfAUsersOwnRunsOnTheFallback() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(3));
        Value y = g.scoped("own", () -> g.emit(new Twice(), g.add(x, 1)));
        Program p = Program.of(g.build(y));
        Device without = Partial.without(List.of(CustomOp.class));
        assertThat(Placement.of(p, without, Partial.fallback()).report().get(0))
                .startsWith("[own] placement_test.twice runs on reference, not on partial: there is no kernel for")
                .endsWith("copies 24 bytes in each run");
        assertThatThrownBy(() -> Placement.of(p, without, Optional.empty()))
                .hasMessageContainingAll(
                        "[own] placement_test.twice would run on the CPU, not on partial", "Allow soft placement");
        List<NDArray> in = List.of(NDArray.of(new float[] {1, 2, 3}));
        assertThat(Programs.planned(p, in, 2, without, Partial.fallback(), Debug.off())
                        .get(0)
                        .floats())
                .containsExactly(4, 6, 8);
    }

    @Test
    void nothingMovesWhereNothingIsMissing() {
        Placement p = Placement.of(PROGRAM, Partial.without(List.of()), Partial.fallback());
        assertThat(p.program()).isSameAs(PROGRAM);
        assertThat(p.report()).isEmpty();
        assertThat(p).hasToString("everything runs on the chosen device");
    }

    @Test
    void withoutFallbackAllThatIsMissingIsNamedAtOnce() {
        assertThatThrownBy(() -> Placement.of(PROGRAM, device, Optional.empty()))
                .isInstanceOf(UnsupportedOnBackendException.class)
                .hasMessage("""
                        [a] exp would run on the CPU, not on partial: there is no kernel for exp; copies 48 bytes in each run
                        [c] neg would run on the CPU, not on partial: there is no kernel for neg; copies 24 bytes in each run
                        Allow soft placement, DeviceConfig.allowSoftPlacement(true), or use the CPU altogether.""");
    }

    @Test
    void aFallbackThatLacksItTooIsNamed() {
        Device other = Partial.without(List.of(Unary.class, Softmax.class));
        assertThatThrownBy(() -> Placement.of(PROGRAM, device, Optional.of(other)))
                .isInstanceOf(UnsupportedOnBackendException.class)
                .hasMessageContaining(
                        "[a] exp has no place: partial: there is no kernel for exp; partial: there is no kernel for exp."
                                + " Inputs: [f32[6]]");
    }
}
