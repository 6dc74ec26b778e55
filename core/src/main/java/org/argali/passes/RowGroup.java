package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.argali.graph.Node;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.LogSoftmax;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Softmax;
import org.argali.op.Value;

/**
 * Nodes that become one {@link FusedRows}.
 *
 * @param nodes in order
 * @param outside values they read from elsewhere
 * @param results values that others use
 */
record RowGroup(List<Node> nodes, Rows rows, List<Value> outside, List<Value> results) {
    private static final int MOST_VALUES = 40;
    private static final int MOST_STEPS = 96;

    static RowGroup of(List<Node> nodes, Rows rows, Readers readers) {
        Set<Node> inside = new HashSet<>(nodes);
        Set<Value> outside = new LinkedHashSet<>();
        List<Value> results = new ArrayList<>();
        for (Node n : nodes) {
            n.inputs().stream().filter(v -> !inside.contains(Node.of(v))).forEach(outside::add);
            n.outputs().stream()
                    .filter(v -> readers.isResult(v) || !inside.containsAll(readers.of(v)))
                    .forEach(results::add);
        }
        return new RowGroup(nodes, rows, List.copyOf(outside), results);
    }

    /** Whether it saves a kernel. */
    boolean isWorthwhile() {
        return nodes.stream().filter(n -> !(n.op() instanceof Reshape)).count() > 1;
    }

    /** Whether each value for a row lies along the rows where a whole row reads it, not across. */
    boolean broadcastsAlongRows() {
        Set<Node> inside = new HashSet<>(nodes);
        return nodes.stream()
                .filter(n -> rows.isFull(n.output().shape()))
                .flatMap(n -> n.inputs().stream())
                .filter(v -> inside.contains(Node.of(v)) && v.shape().size() > 1)
                .allMatch(v -> rows.isFull(v.shape()) || rows.spreads(v.shape()));
    }

    boolean isSmallEnough() {
        int steps = nodes.stream()
                .mapToInt(n -> n.op() instanceof Fused f
                        ? f.steps().size()
                        : n.op() instanceof Softmax || n.op() instanceof LogSoftmax ? 6 : 1)
                .sum();
        return outside.size() + results.size() <= MOST_VALUES && steps <= MOST_STEPS;
    }

    void write(Rewriter rewriter) {
        new Writer(rewriter).write();
    }

    private final class Writer {
        private final Rewriter rewriter;
        private final List<Value> inputs = new ArrayList<>();
        private final List<Fused.Step> steps = new ArrayList<>();
        private final Map<Value, Integer> numbers = new HashMap<>();
        private final Map<Value, Integer> thinNumbers = new LinkedHashMap<>();
        private int known;

        Writer(Rewriter rewriter) {
            this.rewriter = rewriter;
        }

        void write() {
            Set<Value> inner = new HashSet<>();
            nodes.forEach(n -> inner.addAll(n.outputs()));
            for (Node n : nodes) {
                boolean thin = rows.isThin(n.output().shape()) && !(n.op() instanceof Reduce);
                n.inputs().stream().filter(v -> !inner.contains(v)).forEach(v -> input(v, thin));
            }
            known = inputs.size();
            nodes.forEach(this::steps);
            List<Integer> places = results.stream().map(this::inner).toList();
            List<Integer> made =
                    places.stream().filter(p -> p >= known).distinct().toList();
            Node fused = rewriter.fresh()
                    .add(
                            new FusedRows(inputs.size(), steps, made),
                            inputs,
                            Scopes.join(nodes.stream().map(Node::scope).toList()));
            for (int i = 0; i < results.size(); i++) {
                int p = places.get(i);
                Value v =
                        p < known ? inputs.get(p) : fused.outputs().get(made.indexOf(p)); // a reshape makes nothing new
                rewriter.put(results.get(i), shaped(v, results.get(i)));
            }
        }

        /** A value for each row has all axes within the op and may have fewer outside. */
        private Value shaped(Value made, Value wanted) {
            return made.shape().equals(wanted.shape())
                    ? made
                    : rewriter.fresh().emit(new Reshape(wanted.shape()), made);
        }

        private void input(Value v, boolean thin) {
            if (!thin || v.shape().size() == 1) {
                numbers.computeIfAbsent(v, k -> add(rewriter.get(v)));
            } else {
                thinNumbers.computeIfAbsent(v, k -> {
                    Value mine = rewriter.get(v);
                    return add(
                            mine.shape().equals(rows.kept())
                                    ? mine
                                    : rewriter.fresh().emit(new Reshape(rows.kept()), mine));
                });
            }
        }

        private int add(Value v) {
            inputs.add(v);
            return inputs.size() - 1;
        }

        private int inner(Value v) {
            return Objects.requireNonNull(numbers.get(v), "a value has no number");
        }

        private int argument(Value v, boolean thin) {
            Integer own = thin ? thinNumbers.get(v) : null;
            return own == null ? inner(v) : own;
        }

        private void steps(Node n) {
            boolean thin = rows.isThin(n.output().shape()) && !(n.op() instanceof Reduce);
            List<Integer> args = n.inputs().stream().map(v -> argument(v, thin)).toList();
            Op op = n.op();
            int rank = rows.shape().rank();
            if (op instanceof Fused f) {
                inline(f.steps(), f.results(), args, n.outputs());
            } else if (op instanceof Reshape) {
                numbers.put(n.output(), args.get(0));
            } else if (op instanceof Reduce r) {
                numbers.put(n.output(), reduce(r.kind(), args.get(0)));
            } else if (op instanceof Softmax) {
                FusedRows f = FusedRows.softmax(rank);
                inline(f.steps(), f.results(), args, n.outputs());
            } else if (op instanceof LogSoftmax) {
                FusedRows f = FusedRows.logSoftmax(rank);
                inline(f.steps(), f.results(), args, n.outputs());
            } else {
                numbers.put(n.output(), step(op, args));
            }
        }

        private int step(Op op, List<Integer> args) {
            steps.add(new Fused.Step(op, args));
            return known + steps.size() - 1;
        }

        private int reduce(Reduce.Kind kind, int of) {
            return step(rows.reduction(kind), List.of(of));
        }

        private void inline(List<Fused.Step> body, List<Integer> results, List<Integer> args, List<Value> outputs) {
            List<Integer> values = new ArrayList<>(args);
            for (Fused.Step s : body) {
                values.add(
                        s.op() instanceof Fill
                                ? step(s.op(), List.of())
                                : step(
                                        s.op(),
                                        s.args().stream().map(values::get).toList()));
            }
            for (int i = 0; i < outputs.size(); i++) {
                numbers.put(outputs.get(i), values.get(results.get(i)));
            }
        }
    }
}
