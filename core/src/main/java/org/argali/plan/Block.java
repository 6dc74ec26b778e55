package org.argali.plan;

import java.util.List;

/**
 * A piece of the arena for some time: of spots that follow one another in one place, or the workspace of one kernel.
 *
 * @param spots in order; empty for a workspace
 * @param what for people: type and scope
 * @param first the first step that needs it
 * @param last the last step that needs it
 */
record Block(List<Spot> spots, String what, long bytes, int first, int last) {
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
