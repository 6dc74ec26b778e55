package org.argali.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes of the examples of https://protobuf.dev/programming-guides/encoding, and of {@code protoc --encode}. */
class ProtobufWriterTest {
    @Test
    void theExamplesOfTheEncodingGuide() {
        assertThat(hex(new ProtobufWriter().int64(1, 150))).isEqualTo("089601");
        assertThat(hex(new ProtobufWriter().text(2, "testing"))).isEqualTo("120774657374696e67");
        assertThat(hex(new ProtobufWriter().message(3, m -> m.int64(1, 150)))).isEqualTo("1a03089601");
        assertThat(hex(new ProtobufWriter().int64(1, -2))).isEqualTo("08feffffffffffffffff01");
        assertThat(hex(new ProtobufWriter().packed(6, new long[] {3, 270, 86942})))
                .isEqualTo("3206038e029ea705");
    }

    @Test
    void whatFollowsAHeadIsItsContent() {
        String whole = hex(new ProtobufWriter().text(2, "testing"));
        assertThat(hex(new ProtobufWriter().head(2, 7)) + "74657374696e67").isEqualTo(whole);
    }

    @Test
    void fixedNumbersAreLittleEndian() {
        assertThat(hex(new ProtobufWriter().float32(2, 1.5f).float64(1, -1).bool(20, true)))
                .isEqualTo("150000c03f" + "09000000000000f0bf" + "a00101");
        assertThat(hex(new ProtobufWriter().packed(1, new double[] {1}))).isEqualTo("0a08000000000000f03f");
    }

    private static String hex(ProtobufWriter w) {
        return HexFormat.of().formatHex(w.bytes());
    }
}
