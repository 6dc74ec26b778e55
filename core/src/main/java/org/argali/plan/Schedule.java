package org.argali.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Fill;
import org.argali.op.Iota;
import org.argali.op.Value;
import org.argali.plan.Program.Role;

/**
 * A program as steps in order, each with the spots it reads and writes.
 *
 * @param steps kernels, transfers and copies
 * @param spots all there are, by id
 * @param parameters spot of each of the graph's parameters
 * @param results spot of each result: of an update that of its state
 */
record Schedule(List<Step> steps, List<Spot> spots, List<Spot> parameters, List<Spot> results) {
    Schedule {
        steps = List.copyOf(steps);
        spots = List.copyOf(spots);
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
    }

    /** The better of the graph's order and one that tries to save memory. */
    static Schedule of(Program program, KernelFacts facts) {
        Scheduler.Order saving = Scheduler.savingMemory(program, facts);
        Scheduler.Order plain = Scheduler.inGraphOrder(program, facts);
        return new Maker(program, facts, plain.peak() < saving.peak() ? plain : saving).make();
    }

    /** Whether any step reads or writes it after the run, or the caller does. */
    boolean isResult(Spot spot) {
        return results.contains(spot);
    }

    /** How many steps run a kernel. */
    int kernels() {
        return (int) steps.stream().filter(s -> s.node().isPresent()).count();
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            b.append(String.format("%5d  %s\n", i, steps.get(i)));
        }
        return b.append("results ").append(results).append('\n').toString();
    }

    /** Gives each value its spot. */
    private static final class Maker {
        private static final long MOST_BYTES_OF_A_CONSTANT = 1 << 20;

        private final Program program;
        private final KernelFacts facts;
        private final Scheduler.Order order;
        private final List<Spot> spots = new ArrayList<>();
        private final Map<Value, Spot> places = new HashMap<>();

        Maker(Program program, KernelFacts facts, Scheduler.Order order) {
            this.program = program;
            this.facts = facts;
            this.order = order;
        }

        Schedule make() {
            Graph g = program.graph();
            for (int i = 0; i < g.parameters().size(); i++) {
                Spot.Kind kind = program.roles().get(i) == Role.STATE ? Spot.Kind.STATE : Spot.Kind.FEED;
                add(g.parameters().get(i), kind, Side.DEVICE, program.name(i), program.name(i));
            }
            List<Step> steps = order.order().stream().map(this::step).toList();
            return new Schedule(steps, spots, spots.subList(0, g.parameters().size()), results(g));
        }

        private List<Spot> results(Graph g) {
            Aliases aliases = new Aliases(g);
            List<Spot> results = new ArrayList<>();
            for (int i = 0; i < program.updates().size(); i++) {
                int state = program.updates().get(i);
                Value fetched = aliases.root(g.results().get(i));
                Spot saved = places.get(new Saved(fetched));
                results.add(state != Program.FETCHED ? spots.get(state) : saved != null ? saved : spot(fetched));
            }
            return results;
        }

        private Step step(Item item) {
            List<Spot> reads = item.reads.stream().map(this::spot).toList();
            List<Spot> writes = new ArrayList<>();
            item.writes.forEach(v -> writes.add(written(item, v)));
            order.items().target(item).ifPresent(state -> writes.add(spot(state)));
            return new Step(item.node, reads, List.copyOf(writes));
        }

        private Spot written(Item item, Value v) {
            Value state = order.items().inPlaceOf(v).orElse(null);
            if (state != null) {
                places.put(v, spot(state));
                return spot(state);
            }
            String name = v instanceof Saved s ? "old " + spot(s.state()) : "t" + spots.size();
            Side side = item.node.map(facts::side).orElse(Side.DEVICE);
            return add(
                    v,
                    isConstant(item, v) ? Spot.Kind.CONSTANT : Spot.Kind.TEMPORARY,
                    side,
                    name,
                    item.node.map(Node::scope).orElse(""));
        }

        /** Whether it is the same in every run and small enough to be kept. */
        private static boolean isConstant(Item item, Value v) {
            return item.node
                            .map(Node::op)
                            .filter(op -> op instanceof Fill || op instanceof Iota)
                            .isPresent()
                    && v.type().bytes() <= MOST_BYTES_OF_A_CONSTANT;
        }

        private Spot add(Value v, Spot.Kind kind, Side side, String name, String scope) {
            Spot s = new Spot(spots.size(), kind, side, name, scope, v.type(), facts.bytes(side, v.type()));
            spots.add(s);
            places.put(v, s);
            return s;
        }

        private Spot spot(Value v) {
            return Objects.requireNonNull(places.get(v), "a value is read before it is written");
        }
    }
}
