package org.argali.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.argali.graph.Node;
import org.argali.spi.Buffer;
import org.argali.spi.Bytes;
import org.argali.spi.Device;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Slice;

/** The arenas of a schedule, allocated, and the place of every spot in them. */
final class Memory implements AutoCloseable {
    private final Map<Side, Arena> arenas = new EnumMap<>(Side.class);
    private final Map<Side, Buffer> buffers = new EnumMap<>(Side.class);
    private final Map<Spot, Slice> places = new HashMap<>();
    private final PreparedKernels kernels;
    private final MemoryPlan plan;

    Memory(Schedule schedule, PreparedKernels kernels, Set<Side> sides) {
        this.kernels = kernels;
        for (Side side : sides) {
            arenas.put(side, new Arena(Lifetimes.blocks(schedule, kernels, side)));
        }
        plan = MemoryPlan.of(schedule, arena(Side.DEVICE));
    }

    Arena arena(Side side) {
        return Objects.requireNonNull(arenas.get(side));
    }

    MemoryPlan plan() {
        return plan;
    }

    /** Allocates, and places everything. */
    void allocate(Schedule schedule, List<Slice> state) {
        arenas.forEach((side, arena) -> buffers.put(side, allocate(kernels.device(side), arena.bytes())));
        List<Slice> left = new ArrayList<>(state);
        for (Spot s : schedule.spots()) {
            places.put(s, s.kind() == Spot.Kind.STATE ? left.remove(0) : inArena(s));
        }
    }

    private Buffer allocate(Device device, long bytes) {
        try {
            return device.allocate(Math.max(bytes, Arena.ALIGNMENT));
        } catch (OutOfDeviceMemoryException e) {
            throw new OutOfDeviceMemoryException(
                    "[arena] " + Bytes.text(bytes) + " do not fit " + device.description() + ": " + e.getMessage()
                            + "\n" + plan,
                    e);
        }
    }

    private Slice inArena(Spot s) {
        return new Slice(buffer(s.side()), arena(s.side()).offset(s), s.bytes());
    }

    private Buffer buffer(Side side) {
        return Objects.requireNonNull(buffers.get(side));
    }

    Slice place(Spot spot) {
        return Objects.requireNonNull(places.get(spot));
    }

    List<Slice> places(List<Spot> spots) {
        return spots.stream().map(this::place).toList();
    }

    /** The workspace of a step; empty if its kernel needs none. */
    List<Slice> workspace(int step, Node node) {
        long bytes = kernels.workspaceBytes(node);
        Side side = kernels.side(node);
        return bytes == 0
                ? List.of()
                : List.of(new Slice(buffer(side), arena(side).workspaceOffset(step), bytes));
    }

    /** @see Arena#verify */
    void verify() {
        arenas.values().forEach(Arena::verify);
    }

    /** The steps, and where everything in the arena lies. */
    String describe(Schedule schedule) {
        StringBuilder b = new StringBuilder(schedule.toString());
        for (Spot s : schedule.spots()) {
            if (s.kind() != Spot.Kind.STATE) {
                long at = arena(s.side()).offset(s);
                b.append(String.format(Locale.ROOT, "%-12s %s at %d\n", s, s.type(), at));
            }
        }
        return b.toString();
    }

    @Override
    public void close() {
        buffers.values().forEach(Buffer::close);
        buffers.clear();
    }
}
