package org.argali.plan;

import java.util.List;
import org.argali.graph.Origin;

/**
 * A piece of the arena for some time: of spots that follow one another in one place, or the workspace of one kernel.
 *
 * @param spots in order; empty for a workspace
 * @param scope of the node that writes it first
 * @param what for people: its type, or that it is a workspace
 * @param first the first step that needs it
 * @param last the last step that needs it
 */
record Block(List<Spot> spots, String scope, String what, long bytes, int first, int last) {
    boolean isGradient() {
        return Origin.of(scope).isGradient();
    }

    boolean isWorkspace() {
        return spots.isEmpty();
    }

    boolean isFeed() {
        return !spots.isEmpty() && spots.get(0).kind() == Spot.Kind.FEED;
    }

    boolean overlaps(Block other) {
        return first <= other.last && other.first <= last;
    }
}
