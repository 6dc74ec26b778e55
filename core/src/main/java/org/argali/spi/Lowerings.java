package org.argali.spi;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.argali.graph.Node;
import org.argali.op.CustomOp;
import org.argali.op.Fused;
import org.argali.op.Op;
import org.argali.op.OpNames;
import org.argali.op.Parameter;
import org.argali.op.Transfer;

/** The table of contents of what a backend can do: for each class of ops the rule that prepares its kernels. */
public final class Lowerings {
    /** Prepares a kernel. Runs once per node, never inside a step. */
    @FunctionalInterface
    public interface Rule<D extends Device, O extends Op> {
        Kernel prepare(D device, O op, Node node);
    }

    /** Says why a node cannot be lowered, or nothing if it can. */
    @FunctionalInterface
    public interface Gap<O extends Op> {
        Optional<String> why(O op, Node node);
    }

    private final String backend;
    private final Map<Class<?>, Rule<Device, Op>> rules = new LinkedHashMap<>();
    private final Map<Class<?>, Gap<Op>> gaps = new LinkedHashMap<>();
    private Predicate<Node> halves = n -> false;

    public Lowerings(String backend) {
        this.backend = backend;
    }

    /** Adds a rule; a second one for the same class is refused. */
    @SuppressWarnings("unchecked") // an op's class leads to the rule of that class
    public <D extends Device, O extends Op> Lowerings on(Class<O> type, Rule<D, O> rule) {
        if (rules.putIfAbsent(type, (Rule<Device, Op>) (Rule<?, ?>) rule) != null) {
            throw new IllegalStateException(backend + " has two lowerings for " + OpNames.ofClass(type));
        }
        return this;
    }

    /** Declares that the rule of this class cannot lower every node. */
    @SuppressWarnings("unchecked") // as above
    public <O extends Op> Lowerings except(Class<O> type, Gap<O> gap) {
        gaps.put(type, (Gap<Op>) (Gap<?>) gap);
        return this;
    }

    /**
     * Says which nodes with values of a half type have kernels for them. Programs that went through {@code
     * passes.ComputeInFloat} have the others in float32.
     */
    public Lowerings inHalf(Predicate<Node> has) {
        halves = has;
        return this;
    }

    /** Classes of ops that have no rule. */
    public Set<Class<?>> missing() {
        Set<Class<?>> all = new LinkedHashSet<>(List.of(Op.class.getPermittedSubclasses()));
        all.removeAll(Set.of(Parameter.class, Transfer.class, CustomOp.class)); // the plan's own, and users'
        all.remove(Fused.Many.class); // without a rule it is its loops one after another
        all.removeAll(rules.keySet());
        return all;
    }

    /** Whether there is a rule for that class. */
    public boolean has(Class<? extends Op> type) {
        return rules.containsKey(type);
    }

    /** Why this node cannot be lowered; empty if it can. */
    public Optional<String> gap(Node node) {
        Class<?> type = classOf(node.op());
        if (node.op() instanceof Fused.Many && !rules.containsKey(type)) {
            return rules.containsKey(Fused.class)
                    ? Optional.empty()
                    : Optional.of("there is no kernel for " + OpNames.ofClass(Fused.class));
        }
        if (!rules.containsKey(type)) {
            return Optional.of("there is no kernel for " + OpNames.of(node.op()));
        }
        if (!(node.op() instanceof CustomOp) && hasHalf(node) && !halves.test(node)) {
            return Optional.of("it computes in float32 here, not in half");
        }
        Gap<Op> gap = gaps.get(type);
        return gap == null ? Optional.empty() : gap.why(node.op(), node);
    }

    private static boolean hasHalf(Node node) {
        return Stream.concat(node.inputTypes().stream(), node.outputTypes().stream())
                .anyMatch(t -> t.dtype().isHalf());
    }

    Kernel prepare(Device device, Node node) {
        Optional<String> gap = gap(node);
        if (gap.isPresent()) {
            throw new UnsupportedOnBackendException(
                    "[" + (node.scope().isEmpty() ? OpNames.of(node.op()) : node.scope())
                            + "] is not available on " + backend + ": " + gap.get() + ". Inputs: " + node.inputTypes()
                            + ". Allow soft placement to run it on the CPU, or use the CPU altogether.");
        }
        Rule<Device, Op> rule = rules.get(classOf(node.op()));
        return rule == null
                ? new OneAfterAnother(device, (Fused.Many) node.op(), node)
                : rule.prepare(device, node.op(), node);
    }

    /** Enum constants with a body have a class of their own. */
    private static Class<?> classOf(Op op) {
        if (op instanceof CustomOp) {
            return CustomOp.class;
        }
        return op instanceof Enum<?> e ? e.getDeclaringClass() : op.getClass();
    }
}
