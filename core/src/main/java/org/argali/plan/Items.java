package org.argali.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;

/**
 * What a program does, and what must come before what.
 *
 * <p>An update is written straight into its state's memory where its kernel allows that, after all who read the old
 * value; elsewhere it is copied there. An old value that is fetched is copied away before.
 */
final class Items {
    private final List<Item> all = new ArrayList<>();
    private final Map<Value, Item> writers = new HashMap<>();
    private final Map<Value, Set<Item>> readers = new HashMap<>();
    private final Map<Value, Integer> readersLeft = new HashMap<>();
    /** New values of states, by state, in order of the results. */
    private final Map<Value, Value> updates = new LinkedHashMap<>();
    /** Who overwrites each state: the kernel of its new value, or a copy. */
    private final Map<Value, Item> overwriters = new HashMap<>();
    /** States by the value that is written into their memory. */
    private final Map<Value, Value> inPlace = new HashMap<>();

    /** States that copies write to. */
    private final Map<Item, Value> targets = new HashMap<>();

    private final KernelFacts facts;
    private final Set<Value> fetched = new HashSet<>();

    Items(Program program, KernelFacts facts) {
        this.facts = facts;
        Graph g = program.graph();
        Aliases aliases = new Aliases(g);
        for (Node n : g.nodes()) {
            if (!Aliases.isAlias(n.op())) {
                Item item = add(
                        Optional.of(n), n.inputs().stream().map(aliases::root).toList(), n.outputs());
                n.inputs().stream()
                        .flatMap(v -> aliases.waits(v).stream())
                        .distinct()
                        .forEach(v -> waitFor(v, item));
            }
        }
        for (int i = 0; i < program.updates().size(); i++) {
            Value now = aliases.root(g.results().get(i));
            int state = program.updates().get(i);
            if (state == Program.FETCHED) {
                fetched.add(now);
            } else if (g.parameters().get(state) != now) {
                updates.put(g.parameters().get(state), now);
            }
        }
        updates.keySet().stream().filter(fetched::contains).forEach(this::save);
        updates.forEach(this::update);
        overwriters.forEach((state, writer) ->
                readersOf(state).stream().filter(r -> r != writer).forEach(r -> r.isOverwrittenBy(writer)));
    }

    private Item add(Optional<Node> node, List<Value> reads, List<Value> writes) {
        Item item = new Item(all.size(), node, reads, writes);
        all.add(item);
        writes.forEach(v -> writers.put(v, item));
        for (Value v : item.distinctReads()) {
            read(v, item);
            Item writer = writers.get(v);
            if (writer != null && !writer.done) {
                writer.isReadBy(item);
            }
        }
        return item;
    }

    private void waitFor(Value v, Item later) {
        Item writer = writers.get(v);
        if (writer != null) {
            writer.isReadBy(later);
        }
    }

    private void read(Value v, Item reader) {
        readersOf(v).add(reader);
        readersLeft.merge(v, 1, Integer::sum);
    }

    private void update(Value state, Value now) {
        Item writer = writers.get(now);
        if (writer != null && !inPlace.containsKey(now) && mayWriteInto(writer, now, state)) {
            inPlace.put(now, state);
            overwriters.put(state, writer);
        } else {
            overwriters.put(state, store(state, now));
        }
    }

    private boolean mayWriteInto(Item writer, Value now, Value state) {
        if (writer.node.isEmpty()) {
            return false;
        }
        Node n = writer.node.get();
        int output = n.outputs().indexOf(now);
        for (int i = 0; i < writer.reads.size(); i++) {
            if (writer.reads.get(i) == state && !facts.canRunInPlace(n, i, output)) {
                return false;
            }
        }
        return true;
    }

    /** A copy to a state. */
    private Item store(Value state, Value now) {
        Item copy = add(Optional.empty(), List.of(now), List.of());
        targets.put(copy, state);
        return copy;
    }

    private Item save(Value state) {
        return add(Optional.empty(), List.of(state), List.of(new Saved(state)));
    }

    /** Whether {@link #unblock} can help it. */
    boolean isPartOfCircle(Item blocked) {
        return blocked.node.isPresent() ? blocked.unread > 0 : !blocked.overwriters.isEmpty();
    }

    /**
     * Breaks a circle of items that overwrite what another reads: a kernel writes elsewhere and is copied later; a copy
     * from a state takes its source out of the way.
     *
     * @return a new item that may run now
     */
    Optional<Item> unblock(Item blocked) {
        if (blocked.node.isPresent()) {
            updates.keySet().stream()
                    .filter(state -> overwriters.get(state) == blocked)
                    .forEach(state -> copyLater(state, blocked));
            return Optional.empty();
        }
        Value source = blocked.reads.get(0);
        List.copyOf(blocked.overwriters).forEach(blocked::isNoLongerOverwrittenBy);
        readersOf(source).remove(blocked);
        readersLeft.merge(source, -1, Integer::sum);
        Value saved = new Saved(source);
        blocked.reads = List.of(saved);
        read(saved, blocked);
        if (writers.containsKey(saved)) {
            return Optional.empty();
        }
        Item copy = save(source);
        copy.isReadBy(blocked);
        copy.isOverwrittenBy(overwriter(source));
        return Optional.of(copy);
    }

    private void copyLater(Value state, Item blocked) {
        List<Item> waitedFor =
                readersOf(state).stream().filter(r -> r != blocked && !r.done).toList();
        if (waitedFor.isEmpty()) {
            return;
        }
        Value now = Objects.requireNonNull(updates.get(state));
        inPlace.remove(now);
        Item copy = store(state, now);
        overwriters.put(state, copy);
        for (Item r : waitedFor) {
            r.isNoLongerOverwrittenBy(blocked);
            r.isOverwrittenBy(copy);
        }
    }

    private Item overwriter(Value state) {
        return Objects.requireNonNull(overwriters.get(state));
    }

    private Set<Item> readersOf(Value v) {
        return readers.computeIfAbsent(v, k -> new LinkedHashSet<>());
    }

    /** All items so far; copies come last. */
    List<Item> all() {
        return List.copyOf(all);
    }

    /** The item has run. */
    void ran(Item item) {
        item.done = true;
        item.distinctReads().forEach(v -> readersLeft.merge(v, -1, Integer::sum));
    }

    /** How many items that read {@code v} have not run. */
    int readersLeft(Value v) {
        return readersLeft.getOrDefault(v, 0);
    }

    /** Items that read {@code v} and have not run. */
    List<Item> waitingReaders(Value v) {
        return readersOf(v).stream().filter(r -> !r.done).toList();
    }

    /** Whether a kernel writes it; otherwise it is a parameter. */
    boolean isWritten(Value v) {
        return writers.containsKey(v);
    }

    /** The state in whose memory {@code v} is written. */
    Optional<Value> inPlaceOf(Value v) {
        return Optional.ofNullable(inPlace.get(v));
    }

    /** The state that a copy writes. */
    Optional<Value> target(Item copy) {
        return Optional.ofNullable(targets.get(copy));
    }

    boolean isFetched(Value v) {
        return fetched.contains(v);
    }
}
