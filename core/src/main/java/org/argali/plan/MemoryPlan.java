package org.argali.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How much memory a program takes, known before it runs. Prints as a table.
 *
 * <pre>{@code
 * MemoryPlan.of(program, KernelFacts.typical())    // for a device that is not here
 * }</pre>
 *
 * @param state bytes of state, which the caller owns
 * @param feeds bytes of what is fed
 * @param temporaries most bytes of activations, gradients and results that are needed at one time
 * @param workspace bytes of the largest workspace of a kernel
 * @param arena bytes of one piece of memory that holds everything but state; more than the sum where there are gaps
 * @param largest the ten largest
 */
public record MemoryPlan(long state, long feeds, long temporaries, long workspace, long arena, List<Entry> largest) {
    private static final int SHOWN = 10;

    /**
     * One tensor or workspace.
     *
     * @param what type and scope
     * @param first the step that writes it; -1 if it is there before the first
     * @param last the last step that needs it
     */
    public record Entry(String what, long bytes, int first, int last) {
        @Override
        public String toString() {
            String steps = first < 0 ? "always" : "steps " + first + " to " + last;
            return String.format(Locale.ROOT, "%10s  %s, %s", text(bytes), what, steps);
        }
    }

    public MemoryPlan {
        largest = List.copyOf(largest);
    }

    /** The plan of a program for a device that need not be here. */
    public static MemoryPlan of(Program program, KernelFacts facts) {
        Schedule schedule = Schedule.of(program, facts);
        return of(schedule, new Arena(Lifetimes.blocks(schedule, facts, Side.DEVICE)));
    }

    static MemoryPlan of(Schedule schedule, Arena arena) {
        List<Block> blocks = arena.blocks();
        List<Spot> states = schedule.parameters().stream()
                .filter(s -> s.kind() == Spot.Kind.STATE)
                .toList();
        Stream<Entry> entries = Stream.concat(
                states.stream().map(s -> new Entry(s.type() + " " + s.name() + " (state)", s.bytes(), -1, -1)),
                blocks.stream().map(b -> new Entry(b.what(), b.bytes(), b.first(), b.last())));
        return new MemoryPlan(
                states.stream().mapToLong(Spot::bytes).sum(),
                blocks.stream().filter(Block::isFeed).mapToLong(Block::bytes).sum(),
                peak(blocks.stream()
                        .filter(b -> !b.isFeed() && !b.isWorkspace())
                        .toList()),
                blocks.stream()
                        .filter(Block::isWorkspace)
                        .mapToLong(Block::bytes)
                        .max()
                        .orElse(0),
                arena.bytes(),
                entries.sorted(Comparator.comparingLong((Entry e) -> -e.bytes()))
                        .limit(SHOWN)
                        .toList());
    }

    /** Most bytes that are needed at one time. */
    private static long peak(List<Block> blocks) {
        List<long[]> changes = new ArrayList<>();
        for (Block b : blocks) {
            changes.add(new long[] {b.first(), b.bytes()});
            changes.add(new long[] {b.last() + 1L, -b.bytes()});
        }
        changes.sort(Comparator.comparingLong((long[] c) -> c[0]).thenComparing(c -> c[1]));
        long now = 0;
        long most = 0;
        for (long[] c : changes) {
            now += c[1];
            most = Math.max(most, now);
        }
        return most;
    }

    /** Bytes of state and arena. */
    public long total() {
        return state + arena;
    }

    /** As people read it: {@code 1.5 MiB}. */
    static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double v = bytes;
        int u = 0;
        while (v >= 1024 && u < units.length - 1) {
            v /= 1024;
            u++;
        }
        return u == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", v, units[u]);
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder();
        row(b, "state", state);
        row(b, "feeds", feeds);
        row(b, "temporaries, at most", temporaries);
        row(b, "workspace, at most", workspace);
        row(b, "arena", arena);
        row(b, "state and arena", total());
        b.append("largest\n");
        largest.forEach(e -> b.append("  ").append(e).append('\n'));
        return b.toString();
    }

    private static void row(StringBuilder b, String name, long bytes) {
        b.append(String.format(Locale.ROOT, "%-22s %10s  (%,d)\n", name, text(bytes), bytes));
    }
}
