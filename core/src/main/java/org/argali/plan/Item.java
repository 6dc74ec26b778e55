package org.argali.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.Node;
import org.argali.op.Value;

/** A step while its time is being sought. What it reads and writes are values that have memory of their own. */
final class Item implements Comparable<Item> {
    final int index;
    /** Empty for a copy. */
    final Optional<Node> node;

    final List<Value> writes;
    /** Items that read what this one writes. */
    final List<Item> readers = new ArrayList<>();
    /** Items that overwrite what this one reads. */
    final List<Item> overwriters = new ArrayList<>();

    List<Value> reads;
    /** Inputs that are still to be written. */
    int unwritten;
    /** Readers that still want what this item overwrites. */
    int unread;

    boolean done;
    /** When it would run if it could: its index, or that of the reader it waits for. */
    int time;

    Item(int index, Optional<Node> node, List<Value> reads, List<Value> writes) {
        this.index = index;
        this.time = index;
        this.node = node;
        this.reads = reads;
        this.writes = writes;
    }

    Set<Value> distinctReads() {
        return new LinkedHashSet<>(reads);
    }

    /** This one must come before {@code reader}. */
    void isReadBy(Item reader) {
        readers.add(reader);
        reader.unwritten++;
    }

    /** This one must come before {@code writer}. */
    void isOverwrittenBy(Item writer) {
        overwriters.add(writer);
        writer.unread++;
    }

    void isNoLongerOverwrittenBy(Item writer) {
        if (overwriters.remove(writer)) {
            writer.unread--;
        }
    }

    boolean isReady() {
        return unwritten == 0 && unread == 0;
    }

    @Override
    public int compareTo(Item other) {
        return time == other.time ? Integer.compare(index, other.index) : Integer.compare(time, other.time);
    }
}
