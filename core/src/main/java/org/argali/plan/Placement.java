package org.argali.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.OpNames;
import org.argali.op.Parameter;
import org.argali.op.Transfer;
import org.argali.op.Value;
import org.argali.spi.Device;
import org.argali.spi.Lowerings;
import org.argali.spi.UnsupportedOnBackendException;

/**
 * Which device runs what: an op that the chosen device lacks goes to the fallback, with transfers to it and back. State,
 * feeds and results stay on the chosen device.
 */
public final class Placement {
    private final Program program;
    private final Set<Node> onHost;
    private final List<String> report;
    private final String device;
    private final String fallback;

    private Placement(
            Program program, Set<Node> onHost, List<String> report, Device device, Optional<Device> fallback) {
        this.program = program;
        this.onHost = onHost;
        this.report = List.copyOf(report);
        this.device = device.backend().name();
        this.fallback = fallback.map(f -> f.backend().name()).orElse("");
    }

    /**
     * Places each node.
     *
     * @throws UnsupportedOnBackendException in the words of the report, if ops have no place: there is no fallback, or it
     *     lacks them too
     */
    public static Placement of(Program program, Device device, Optional<Device> fallback) {
        Lowerings own = device.backend().lowerings();
        Map<Node, String> gaps = new LinkedHashMap<>();
        for (Node n : program.graph().nodes()) {
            if (!Aliases.isAlias(n.op())) {
                own.gap(n).ifPresent(why -> gaps.put(n, why));
            }
        }
        if (gaps.isEmpty()) {
            return new Placement(program, Set.of(), List.of(), device, fallback);
        }
        Splitter splitter = new Splitter(program, gaps);
        Placement split = splitter.split(device, fallback);
        if (fallback.isEmpty()) {
            throw new UnsupportedOnBackendException(String.join("\n", split.report())
                    + "\nAllow soft placement, DeviceConfig.allowSoftPlacement(true), or use the CPU altogether.");
        }
        List<String> refused = gaps.keySet().stream()
                .flatMap(n -> fallback.get().backend().lowerings().gap(n).stream()
                        .map(why ->
                                where(n) + " has no place: " + device.backend().name() + ": " + gaps.get(n) + "; "
                                        + fallback.get().backend().name() + ": " + why + ". Inputs: " + n.inputTypes()))
                .toList();
        if (!refused.isEmpty()) {
            throw new UnsupportedOnBackendException(String.join("\n", refused));
        }
        return split;
    }

    private static String where(Node n) {
        String op = OpNames.of(n.op());
        return "[" + (n.scope().isEmpty() ? op : n.scope()) + "] " + op;
    }

    /** The program with transfers. */
    public Program program() {
        return program;
    }

    public Side side(Node node) {
        return onHost.contains(node) ? Side.HOST : Side.DEVICE;
    }

    /** One line for each op that does not run on the chosen device: op, scope, why, and the bytes copied in each run. */
    public List<String> report() {
        return report;
    }

    /** One line for each op: where it runs. */
    public List<String> log() {
        return program.graph().nodes().stream()
                .filter(n -> !Aliases.isAlias(n.op()))
                .map(n -> where(n) + " " + n.outputTypes() + ": " + (side(n) == Side.DEVICE ? device : fallback))
                .toList();
    }

    @Override
    public String toString() {
        return report.isEmpty() ? "everything runs on the chosen device" : String.join("\n", report);
    }

    /** Writes the program anew with transfers. */
    private static final class Splitter {
        private final Program program;
        private final Map<Node, String> gaps;
        private final GraphBuilder fresh = new GraphBuilder();
        private final Map<Value, Value> onDevice = new HashMap<>();
        private final Map<Value, Value> onHostSide = new HashMap<>();
        private final Set<Node> hostNodes = new HashSet<>();
        private final Aliases aliases;
        private final Set<Value> toHost = new HashSet<>();
        private final Set<Value> toDevice = new HashSet<>();

        Splitter(Program program, Map<Node, String> gaps) {
            this.program = program;
            this.gaps = gaps;
            this.aliases = new Aliases(program.graph());
        }

        Placement split(Device device, Optional<Device> fallback) {
            Graph g = program.graph();
            for (Value p : g.parameters()) {
                onDevice.put(p, fresh.parameter(((Parameter) Node.of(p).op()).name(), p.type()));
            }
            g.nodes().forEach(this::write);
            List<Value> results =
                    g.results().stream().map(v -> get(v, Side.DEVICE)).toList();
            Program split = new Program(fresh.build(results), program.roles(), program.updates());
            return new Placement(split, hostNodes, report(device, fallback), device, fallback);
        }

        private void write(Node n) {
            Side side = sideOf(n);
            List<Value> in = n.inputs().stream().map(v -> get(v, side)).toList();
            Node copy = fresh.add(n.op(), in, n.scope());
            if (side == Side.HOST) {
                hostNodes.add(copy);
            }
            for (int i = 0; i < n.outputs().size(); i++) {
                map(side).put(n.outputs().get(i), copy.outputs().get(i));
            }
        }

        /** Aliases stay where their input is. */
        private Side sideOf(Node n) {
            if (Aliases.isAlias(n.op())) {
                return onDevice.containsKey(n.inputs().get(0)) ? Side.DEVICE : Side.HOST;
            }
            return gaps.containsKey(n) ? Side.HOST : Side.DEVICE;
        }

        private Map<Value, Value> map(Side side) {
            return side == Side.DEVICE ? onDevice : onHostSide;
        }

        private Value get(Value v, Side side) {
            Value there = map(side).get(v);
            if (there != null) {
                return there;
            }
            Transfer op = side == Side.HOST ? Transfer.TO_HOST : Transfer.TO_DEVICE;
            Side other = side == Side.HOST ? Side.DEVICE : Side.HOST;
            Value here = Objects.requireNonNull(map(other).get(v));
            (side == Side.HOST ? toHost : toDevice).add(aliases.root(v));
            Node transfer = fresh.add(op, List.of(here), Node.of(v).scope());
            if (side == Side.HOST) {
                hostNodes.add(transfer);
            }
            map(side).put(v, transfer.output());
            return transfer.output();
        }

        private List<String> report(Device device, Optional<Device> fallback) {
            String place = fallback.map(f -> " runs on " + f.backend().name()).orElse(" would run on the CPU");
            List<String> lines = new ArrayList<>();
            for (Node n : program.graph().nodes()) {
                String why = gaps.get(n);
                if (why != null) {
                    long in = copied(n.inputs(), toHost);
                    long out = copied(n.outputs(), toDevice);
                    lines.add(where(n) + place + ", not on " + device.backend().name() + ": " + why + "; copies "
                            + (in + out) + " bytes in each run");
                }
            }
            return lines;
        }

        private long copied(List<Value> values, Set<Value> transferred) {
            return values.stream()
                    .map(aliases::root)
                    .distinct()
                    .filter(transferred::contains)
                    .mapToLong(v -> v.type().bytes())
                    .sum();
        }
    }
}
