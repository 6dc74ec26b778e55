package org.argali.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.GraphText;
import org.argali.op.CustomOp;
import org.argali.op.Op;
import org.argali.op.Parameter;
import org.argali.op.Transfer;
import org.junit.jupiter.api.Test;

/** The table itself, and the text of all its graphs. */
class CasesTest {
    @Test
    void everyOpHasRows() {
        Set<Class<?>> missing = new LinkedHashSet<>(List.of(Op.class.getPermittedSubclasses()));
        missing.removeAll(Set.of(Parameter.class, Transfer.class, CustomOp.class)); // the plan's own, and users'
        Cases.all().forEach(c -> missing.removeIf(type -> type.isInstance(c.op())));
        assertThat(missing).isEmpty();
    }

    @Test
    void valuesAreTheSameEveryTime() {
        for (OpCase c : Cases.all()) {
            if (c.inputs().stream().allMatch(t -> t.size() < 300)) {
                assertThat(c.arrays(7)).as("%s", c).isEqualTo(c.arrays(7));
            }
        }
    }

    @Test
    void everyGraphIsReadFromItsText() {
        Cases.all().forEach(c -> checkText(c.graph()));
        Cases.withGradient().forEach(c -> checkText(Gradients.of(c, 7).graph()));
        for (long seed = 0; seed < 50; seed++) {
            Graph g = RandomGraphs.elementwise(seed);
            checkText(g);
            checkText(RandomGraphs.fused(g));
        }
    }

    private static void checkText(Graph g) {
        String text = g.toString();
        assertThat(GraphText.parse(text)).hasToString(text);
    }
}
