package org.argali.passes;

import static org.assertj.core.api.Assertions.assertThat;

import org.argali.graph.Graph;
import org.argali.graph.GraphText;
import org.argali.passes.verify.Checks;

/** Text in, text out. */
final class Rewrites {
    private Rewrites() {}

    /** The pass makes {@code after} of {@code before}; unused nodes are left out of what it made. */
    static void check(Pass pass, String before, String after) {
        Graph in = GraphText.parse(before);
        Graph out = pass.apply(in);
        Checks.rewritten(pass.name(), in, out);
        assertThat(new RemoveUnused().apply(out).toString())
                .as("%s of%n%s", pass.name(), before)
                .isEqualTo(GraphText.parse(after).toString());
    }

    /** The pass returns the graph it was given. */
    static void doesNotFire(Pass pass, String text) {
        Graph in = GraphText.parse(text);
        assertThat(pass.apply(in)).as("%s of%n%s", pass.name(), text).isSameAs(in);
    }

    /** A graph of one parameter row, body lines and results: {@code "%0:f32[3] x | %1 = neg %0 : f32[3] | %1"}. */
    static String graph(String text) {
        String[] parts = text.split("\\|");
        StringBuilder b = new StringBuilder("graph(" + parts[0].strip() + ")\n");
        for (int i = 1; i < parts.length - 1; i++) {
            b.append("  ").append(parts[i].strip()).append('\n');
        }
        return b + "  return " + parts[parts.length - 1].strip();
    }
}
