package org.argali.passes.verify;

import java.util.List;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** Runs the checks and says which pass failed which. */
public final class Checks {
    private Checks() {}

    /**
     * After a pass.
     *
     * @throws IllegalStateException naming the pass, the rule, and the node that breaks it
     */
    public static void rewritten(String pass, Graph before, Graph after) {
        try {
            check(new EveryInputIsDefined(), after);
            check(new TypesMatchRules(), after);
            same("parameters", before.parameters(), after.parameters());
            same("results", before.results(), after.results());
            sameNames(before.parameters(), after.parameters());
        } catch (IllegalStateException e) {
            throw new IllegalStateException("[" + pass + "] " + e.getMessage() + "\n" + after, e);
        }
    }

    /** At the end. */
    public static void cleanedUp(Graph graph) {
        check(new NoDeadNodes(), graph);
    }

    private static void check(Checker checker, Graph graph) {
        checker.problem(graph).ifPresent(p -> {
            throw new IllegalStateException(checker.getClass().getSimpleName() + ": " + p);
        });
    }

    private static void same(String what, List<Value> before, List<Value> after) {
        List<TensorType> was = before.stream().map(Value::type).toList();
        List<TensorType> is = after.stream().map(Value::type).toList();
        if (!was.equals(is)) {
            throw new IllegalStateException("the " + what + " were " + was + " and are " + is);
        }
    }

    private static void sameNames(List<Value> before, List<Value> after) {
        for (int i = 0; i < before.size(); i++) {
            Object was = Node.of(before.get(i)).op();
            Object is = Node.of(after.get(i)).op();
            if (!was.equals(is)) {
                throw new IllegalStateException("parameter " + i + " was " + was + " and is " + is);
            }
        }
    }
}
