package org.argali.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Scripts take the places of frameworks. */
class ComparisonTest {
    private static String fake(double ms) {
        return """
                echo noise; echo '{"ready":true,"steps":3}'
                while read -r n; do [ "$n" = 3 ] || exit 1; echo '{"ms_per_step":%1$s}'; done
                echo '{"impl":"fake","ms_per_step":%1$s,"samples_per_s":10}'
                """.formatted(ms);
    }

    private static String compare(String... scripts) throws IOException {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        for (String s : scripts) {
            commands.put("c" + commands.size(), s.isEmpty() ? List.of("/no/such/program") : List.of("bash", "-c", s));
        }
        StringWriter out = new StringWriter();
        new Comparison(commands, 5_000, new PrintWriter(out), false).run("W1", "");
        return out.toString();
    }

    @Test
    void ratiosAreOfTheFirst() throws IOException {
        assertThat(compare(fake(2), fake(8)).lines())
                .hasSize(2)
                .anyMatch(l -> l.matches("W1 +c0 +2.0000 +2.0000..2.0000 +1.00 +10 .*"))
                .anyMatch(l -> l.matches("W1 +c1 +8.0000 +8.0000..8.0000 +0.25 +10 .*"));
    }

    @Test
    void whoFailsSaysWhy() throws IOException {
        String dies = "printf 'no such library\\n\\tat Some.java\\n' >&2; exit 3";
        String leaves = "echo '{\"ready\":true,\"steps\":3}'; read -r n; echo 'out of memory' >&2";
        String refuses = "echo '{\"note\":\"not timed: conv\"}'";
        assertThat(compare(fake(2), dies, leaves, refuses, "").lines())
                .anyMatch(l -> l.matches("W1 +c0 +2.0000.*"))
                .anyMatch(l -> l.matches("W1 +c1 +-.*no such library"))
                .anyMatch(l -> l.matches("W1 +c2 +-.*out of memory"))
                .anyMatch(l -> l.matches("W1 +c3 +-.*not timed: conv"))
                .anyMatch(l -> l.matches("W1 +c4 +-.*Cannot run program \"/no/such/program\".*"));
    }

    @Test
    void whoIsLateTakesNoPart() throws IOException {
        Map<String, List<String>> commands = Map.of("slow", List.of("bash", "-c", "sleep 20"));
        StringWriter out = new StringWriter();
        new Comparison(commands, 100, new PrintWriter(out), true).run("W1", "");
        assertThat(out.toString()).contains("said nothing in time");
    }
}
