package org.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.Test;

/** What a session tells people, and how often. */
class SessionTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    private static Session session() {
        return new Session(new ReferenceBackend().open(DeviceConfig.reference()), Optional.empty(), "reference");
    }

    @Test
    void theDeviceIsSaidOnce() {
        try (Session s = session()) {
            s.announce(out);
            s.announce(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactly("Device: reference");
    }

    @Test
    void whatRunsElsewhereIsSaidOnce() {
        PrintStream before = System.err;
        System.setErr(out);
        try (Session s = session()) {
            s.note(List.of("[conv] runs on cpu"));
            s.note(List.of("[conv] runs on cpu", "[lstm] runs on cpu"));
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("[conv] runs on cpu", "[lstm] runs on cpu");
    }
}
