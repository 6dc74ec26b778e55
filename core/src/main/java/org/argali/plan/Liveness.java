package org.argali.plan;

import java.util.HashSet;
import java.util.Set;
import org.argali.op.Value;

/** How many bytes of temporaries are alive while items run one after another. */
final class Liveness {
    private final Items items;
    private final KernelFacts facts;
    private final Set<Value> written = new HashSet<>();
    private long alive;
    private long peak;

    Liveness(Items items, KernelFacts facts) {
        this.items = items;
        this.facts = facts;
    }

    /** How many more bytes are alive after the item than before it, if it were next. */
    long growth(Item item) {
        return written(item) - freed(item);
    }

    private long written(Item item) {
        return item.writes.stream()
                .filter(this::isTemporary)
                .mapToLong(v -> bytes(item, v))
                .sum();
    }

    private long freed(Item item) {
        return item.distinctReads().stream()
                .filter(v -> written.contains(v) && items.readersLeft(v) == (item.done ? 0 : 1))
                .mapToLong(v -> bytes(item, v))
                .sum();
    }

    /** The item has run; call after it is marked as done. */
    void ran(Item item) {
        alive += written(item);
        peak = Math.max(peak, alive);
        alive -= freed(item);
        item.writes.stream().filter(v -> isTemporary(v) && !items.isFetched(v)).forEach(written::add);
    }

    private boolean isTemporary(Value v) {
        return items.inPlaceOf(v).isEmpty();
    }

    private long bytes(Item item, Value v) {
        return facts.bytes(item.node.map(facts::side).orElse(Side.DEVICE), v.type());
    }

    long peak() {
        return peak;
    }
}
