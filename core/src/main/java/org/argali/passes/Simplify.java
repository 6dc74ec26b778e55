package org.argali.passes;

import java.util.List;
import org.argali.graph.Graph;

/**
 * Algebra that changes no number (but perhaps the sign of a zero).
 *
 * <pre>
 * %1 = fill{type=f32[], value=1.0}
 * %2 = mul %0 %1                                %1 = add %0 %0
 * %3 = broadcast_to{shape=[2,3]} %2       to    %2 = broadcast_to{shape=[2,3]} %1
 * %4 = add %3 %3                                return %2
 * return %4
 * </pre>
 *
 * <p>What has become unused stays for {@link RemoveUnused}; it is left out above. The rules are {@link CastRules}, {@link
 * ArithmeticRules}, {@link BroadcastRules}, {@link ShapeRules}, {@link WindowRules}, {@link PoolRules} and {@link SelectRules}.
 * {@code x * 0} stays, since x may be infinite.
 */
public final class Simplify implements Pass {
    private static final List<Rule> RULES = List.of(
            CastRules::apply,
            ShapeRules::apply,
            WindowRules::apply,
            PoolRules::apply,
            BroadcastRules::apply,
            ArithmeticRules::apply,
            SelectRules::apply);

    @Override
    public String name() {
        return "simplify";
    }

    @Override
    public Graph apply(Graph graph) {
        return Peephole.apply(graph, RULES);
    }
}
