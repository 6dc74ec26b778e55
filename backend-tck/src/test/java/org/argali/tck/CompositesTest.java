package org.argali.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.graph.Graph;
import org.argali.op.Composite;
import org.argali.passes.ExpandComposites;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ops that stand for a composite one give the same numbers, on the table of cases. */
class CompositesTest {
    /** Of halves, single ops round what lies between them. */
    static List<OpCase> composites() {
        return Cases.all().stream()
                .filter(c -> c.op() instanceof Composite
                        && c.inputs().stream().noneMatch(t -> t.dtype().isHalf()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("composites")
    void singleOpsGiveTheSame(OpCase c) {
        long seed = Seed.ofTable();
        List<NDArray> inputs = c.arrays(seed);
        Graph apart = new ExpandComposites(n -> false).apply(c.graph());
        assertThat(apart.count(c.op().getClass())).isZero();
        assertThat(Comparison.of(c.graph(), inputs, c.tolerance()).difference(Reference.run(apart, inputs)))
                .as("%s; %s", c, Seed.rerun(seed))
                .isEmpty();
    }
}
