package org.argali.cuda;

import java.util.ArrayList;
import java.util.List;
import org.argali.spi.Stream.Part;

/** Puts the parts of a step into so many lanes; in a lane each waits for the one before. */
final class Lanes {
    private Lanes() {}

    /**
     * The same parts, of which at most {@code lanes} may run side by side.
     *
     * @param lanes 0 if there is no limit
     */
    static List<Part> of(List<Part> parts, int lanes) {
        if (lanes == 0) {
            return parts;
        }
        List<Integer> ends = new ArrayList<>(); // the last part of each lane
        List<Part> limited = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            int lane = lane(part, ends, lanes);
            List<Integer> after = new ArrayList<>(part.after());
            if (lane == ends.size()) {
                ends.add(i);
            } else {
                int before = ends.set(lane, i);
                if (!after.contains(before)) {
                    after.add(before);
                }
            }
            limited.add(new Part(part.launches(), after));
        }
        return limited;
    }

    /** One whose end the part waits for anyway, else a new one, else that which ended first. */
    private static int lane(Part part, List<Integer> ends, int lanes) {
        int first = 0;
        for (int lane = 0; lane < ends.size(); lane++) {
            if (part.after().contains(ends.get(lane))) {
                return lane;
            }
            first = ends.get(lane) < ends.get(first) ? lane : first;
        }
        return ends.size() < lanes ? ends.size() : first;
    }
}
