package org.argali.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.argali.graph.Origin;
import org.argali.spi.Bytes;

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
 * @param gradients how much of these are gradients
 * @param workspace bytes of the largest workspace of a kernel
 * @param arena bytes of one piece of memory that holds everything but state; more than the sum where there are gaps
 * @param largest the ten largest tensors and workspaces, the largest first
 */
public record MemoryPlan(
        long state, long feeds, long temporaries, long gradients, long workspace, long arena, List<Entry> largest) {
    private static final int SHOWN = 10;

    /**
     * One tensor or workspace.
     *
     * @param layer the layer that makes it, or the path of a state
     * @param what type, and what it is if it is no output of the layer: a gradient, state, an input, a workspace
     * @param first the step that writes it; -1 if it is there before the first
     * @param last the last step that needs it
     */
    public record Entry(String layer, String what, long bytes, int first, int last) {
        static Entry of(Spot state) {
            return new Entry(state.name(), state.type() + " state", state.bytes(), -1, -1);
        }

        static Entry of(Block b) {
            String role = b.isGradient() ? " gradient" : b.isFeed() ? " input" : "";
            return new Entry(Origin.of(b.scope()).layer(), b.what() + role, b.bytes(), b.first(), b.last());
        }

        /** When it is needed. */
        public String when() {
            return first < 0 ? "always" : "steps " + first + " to " + last;
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
        Stream<Entry> entries =
                Stream.concat(states.stream().map(Entry::of), blocks.stream().map(Entry::of));
        List<Block> fullest = fullest(
                blocks.stream().filter(b -> !b.isFeed() && !b.isWorkspace()).toList());
        return new MemoryPlan(
                states.stream().mapToLong(Spot::bytes).sum(),
                blocks.stream().filter(Block::isFeed).mapToLong(Block::bytes).sum(),
                fullest.stream().mapToLong(Block::bytes).sum(),
                fullest.stream()
                        .filter(Block::isGradient)
                        .mapToLong(Block::bytes)
                        .sum(),
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

    /** Those that are needed when most bytes are. */
    private static List<Block> fullest(List<Block> blocks) {
        List<long[]> changes = new ArrayList<>();
        for (Block b : blocks) {
            changes.add(new long[] {b.first(), b.bytes()});
            changes.add(new long[] {b.last() + 1L, -b.bytes()});
        }
        changes.sort(Comparator.comparingLong((long[] c) -> c[0]).thenComparing(c -> c[1]));
        long now = 0;
        long most = 0;
        long when = 0;
        for (long[] c : changes) {
            now += c[1];
            when = now > most ? c[0] : when;
            most = Math.max(most, now);
        }
        long step = when;
        return blocks.stream()
                .filter(b -> b.first() <= step && step <= b.last())
                .toList();
    }

    /** Bytes of state and arena. */
    public long total() {
        return state + arena;
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
        return b.append(largestText()).toString();
    }

    /** The rows of {@link #largest}. */
    public String largestText() {
        StringBuilder b = new StringBuilder("largest, with the layer that makes it\n");
        int width = largest.stream().mapToInt(e -> e.layer().length()).max().orElse(0);
        largest.forEach(e -> b.append(String.format(
                Locale.ROOT,
                "%12s  %-" + Math.max(1, width) + "s  %s, %s\n",
                Bytes.text(e.bytes()),
                e.layer(),
                e.what(),
                e.when())));
        return b.toString();
    }

    private static void row(StringBuilder b, String name, long bytes) {
        b.append(String.format(Locale.ROOT, "%-22s %10s  (%,d)\n", name, Bytes.text(bytes), bytes));
    }
}
