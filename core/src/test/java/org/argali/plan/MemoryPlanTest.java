package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.argali.graph.Node;
import org.argali.op.Softmax;
import org.argali.spi.Bytes;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTest {
    private static MemoryPlan plan(String program) {
        return MemoryPlan.of(Programs.parse(program), KernelFacts.typical());
    }

    @Test
    void printsATable() {
        MemoryPlan p = plan(
                "%0:f32[256,256] W, %1:f32[32,256] x | %2 = mat_mul{transA=false, transB=false} %1 %0 : f32[32,256]"
                        + "   # dense_1 | %3 = relu %2 : f32[32,256]   # dense_1 | %4 = softmax %3 : f32[32,256]   # dense_2 | %4 |");
        assertThat(p.toString()).isEqualTo("""
                state                   256.0 KiB  (262,144)
                feeds                    32.0 KiB  (32,768)
                temporaries, at most     64.0 KiB  (65,536)
                workspace, at most            0 B  (0)
                arena                    96.0 KiB  (98,304)
                state and arena         352.0 KiB  (360,448)
                largest, with the layer that makes it
                   256.0 KiB  W        f32[256,256] state, always
                    32.0 KiB  x        f32[32,256] input, always
                    32.0 KiB  dense_1  f32[32,256], steps 0 to 2
                    32.0 KiB  dense_2  f32[32,256], steps 2 to 3
                """);
    }

    /** Programs on f32[16] (64 bytes), and the bytes of their temporaries. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // a chain in place
                "%0:f32[16] x | %1 = softmax %0 : f32[16] | %2 = exp %1 : f32[16] | %3 = neg %2 : f32[16] | %3 | -> 64",
                // never in the place of a feed
                "%0:f32[16] x | %1 = exp %0 : f32[16] | %1 | -> 64",
                // nor of a result
                "%0:f32[16] x | %1 = softmax %0 : f32[16] | %2 = exp %1 : f32[16] | %2 %1 | -> 128",
                // nor of what is read later
                "%0:f32[16] x | %1 = softmax %0 : f32[16] | %2 = exp %1 : f32[16] | %3 = softmax %2 : f32[16]"
                        + "| %4 = add %3 %1 : f32[16] | %4 | -> 192",
                // both inputs of one op may be the same
                "%0:f32[16] x | %1 = softmax %0 : f32[16] | %2 = mul %1 %1 : f32[16] | %2 | -> 64",
                // an alias is no second value
                "%0:f32[16] x | %1 = softmax %0 : f32[16] | %2 = reshape{shape=[4,4]} %1 : f32[4,4] | %3 = exp %2 : f32[4,4]"
                        + "| %3 | -> 64",
                "%0:f32[16] x | %1 = softmax %0 : f32[16] | %2 = reshape{shape=[4,4]} %1 : f32[4,4] | %3 = exp %2 : f32[4,4]"
                        + "| %4 = neg %1 : f32[16] | %3 %4 | -> 128",
                // two outputs do not take one place
                "%0:f32[16] x | %1 = softmax %0 : f32[16] | %2, %3 = fused{inputs=1, steps=[{op=exp, args=[0]},{op=neg, args=[0]}],"
                        + " results=[1,2]} %1 : f32[16], f32[16] | %2 %3 | -> 128",
            })
    void inPlace(String program, long bytes) {
        assertThat(plan(program).temporaries()).isEqualTo(bytes);
    }

    @Test
    void workspaceLiesBesideWhatIsAlive() {
        KernelFacts facts = new KernelFacts() {
            @Override
            public long workspaceBytes(Node node) {
                return node.op() instanceof Softmax ? 1000 : 0;
            }

            @Override
            public long bytes(Side side, TensorType type) {
                return type.size() * 8;
            }
        };
        MemoryPlan p = MemoryPlan.of(
                Programs.parse("%0:f32[16] x | %1 = softmax %0 : f32[16]   # a | %2 = softmax %1 : f32[16] | %2 |"),
                facts);
        assertThat(p.workspace()).isEqualTo(1000);
        assertThat(p.temporaries()).isEqualTo(256);
        assertThat(p.arena()).isEqualTo(1024 + 3 * 256);
        assertThat(p.largest().get(0)).isEqualTo(new MemoryPlan.Entry("a", "workspace of softmax", 1000, 0, 0));
    }

    /** Equal bytes are not enough. */
    @Test
    void aBroadcastInputIsNotOverwritten() {
        KernelFacts always = new KernelFacts() {
            @Override
            public boolean canRunInPlace(Node node, int input, int output) {
                return true;
            }
        };
        MemoryPlan p = MemoryPlan.of(
                Programs.parse(
                        "%0:f32[2,1] x, %1:f32[2,4] y | %2 = softmax %0 : f32[2,1] | %3 = lt %2 %1 : bool[2,4] | %3 |"),
                always);
        assertThat(p.temporaries()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "3221225472, 3.0 GiB"})
    void bytesAsPeopleReadThem(long bytes, String text) {
        assertThat(Bytes.text(bytes)).isEqualTo(text);
    }
}
