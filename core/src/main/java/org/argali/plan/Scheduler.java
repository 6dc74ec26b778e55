package org.argali.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.argali.op.Value;

/**
 * Puts items in order: the graph's, or one that keeps fewer bytes alive.
 *
 * <p>The latter runs at once what frees at least as much as it takes (a weight's update as soon as its gradient is
 * there), and what needs parameters only just before it is read.
 */
final class Scheduler {
    /** An order and the bytes of temporaries that it keeps alive at most. */
    record Order(Items items, List<Item> order, long peak) {}

    /** Delaying more would keep the inputs of whole layers alive. */
    private static final int MOST_DELAYED = 2;

    /** Bytes that nobody need save. */
    private static final int SMALL = 1024;

    private final Items items;
    private final Liveness liveness;
    private final boolean saving;
    private final PriorityQueue<Item> ready = new PriorityQueue<>();
    private final PriorityQueue<Item> eager = new PriorityQueue<>();
    private final PriorityQueue<Item> blocked = new PriorityQueue<>();
    private final List<Item> order = new ArrayList<>();

    private Scheduler(Program program, KernelFacts facts, boolean saving) {
        this.items = new Items(program, facts);
        this.liveness = new Liveness(items, facts);
        this.saving = saving;
    }

    /** The graph's order, but for what must be otherwise. */
    static Order inGraphOrder(Program program, KernelFacts facts) {
        return new Scheduler(program, facts, false).run();
    }

    static Order savingMemory(Program program, KernelFacts facts) {
        return new Scheduler(program, facts, true).run();
    }

    private Order run() {
        List<Item> all = items.all();
        if (saving) {
            delay(all);
        }
        all.forEach(this::offer);
        Optional<Item> next = next();
        while (next.isPresent() || unblock()) {
            next.ifPresent(this::run);
            next = next();
        }
        if (order.size() != items.all().size()) {
            throw new IllegalStateException("the graph has a circle");
        }
        return new Order(items, order, liveness.peak());
    }

    /** What needs parameters only, and what needs nothing but that: the small comes first, the large as late as can be. */
    private void delay(List<Item> all) {
        Map<Value, Integer> depths = new HashMap<>();
        List<Item> early = new ArrayList<>();
        for (Item item : all) {
            int depth = 1
                    + item.reads.stream().mapToInt(v -> depth(v, depths)).max().orElse(0);
            item.writes.forEach(v -> depths.put(v, depth));
            if (depth <= MOST_DELAYED) {
                early.add(item);
            }
        }
        for (int i = early.size() - 1; i >= 0; i--) {
            Item item = early.get(i);
            if (liveness.growth(item) <= SMALL) {
                item.time = -1; // much may wait for it: all updates for the learning rate
            } else {
                item.readers.stream().mapToInt(r -> r.time).min().ifPresent(t -> item.time = Math.max(item.time, t));
            }
        }
    }

    private int depth(Value v, Map<Value, Integer> depths) {
        return items.isWritten(v) ? depths.getOrDefault(v, 0) : 0;
    }

    private Optional<Item> next() {
        while (!eager.isEmpty() || !ready.isEmpty()) {
            Item next = eager.isEmpty() ? ready.remove() : eager.remove();
            if (!next.done) {
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    private void run(Item item) {
        order.add(item);
        items.ran(item);
        liveness.ran(item);
        for (Value v : item.distinctReads()) {
            if (saving && items.readersLeft(v) == 1) {
                items.waitingReaders(v).stream().filter(Item::isReady).forEach(this::offer);
            }
        }
        for (Item r : item.readers) {
            r.unwritten--;
            offer(r);
        }
        for (Item w : item.overwriters) {
            w.unread--;
            offer(w);
        }
    }

    private void offer(Item item) {
        if (item.isReady()) {
            (saving && liveness.growth(item) <= 0 ? eager : ready).add(item);
        } else if (item.unwritten == 0) {
            blocked.add(item);
        }
    }

    /** Nothing is ready: some items each overwrite what another still reads. */
    private boolean unblock() {
        while (!blocked.isEmpty()) {
            Item item = blocked.remove();
            if (!item.done && items.isPartOfCircle(item)) {
                List<Item> overwriters = List.copyOf(item.overwriters);
                items.unblock(item).ifPresent(this::run);
                offer(item);
                overwriters.forEach(this::offer);
                return true;
            }
        }
        return false;
    }
}
