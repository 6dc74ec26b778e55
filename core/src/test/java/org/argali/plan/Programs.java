package org.argali.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.argali.debug.Debug;
import org.argali.graph.Graph;
import org.argali.graph.GraphText;
import org.argali.graph.Node;
import org.argali.op.Parameter;
import org.argali.op.Value;
import org.argali.passes.RandomGraphs;
import org.argali.plan.Program.Role;
import org.argali.reference.Reference;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;

/** Programs of tests, run by a plan and, to compare with, result by result on the reference. */
final class Programs {
    private Programs() {}

    /**
     * A program from one line: parameters, nodes and results as in a graph, and then updates by parameter name; other
     * parameters in upper case are state too. {@code "%0:f32[3] W, %1:f32[3] x | %2 = add %0 %1 : f32[3] | %2 | W=0"}.
     */
    static Program parse(String line) {
        String[] parts = line.split("\\|", -1);
        StringBuilder text = new StringBuilder("graph(" + parts[0].strip() + ")\n");
        for (int i = 1; i < parts.length - 2; i++) {
            text.append("  ").append(parts[i].strip()).append('\n');
        }
        Graph g = GraphText.parse(text + "  return " + parts[parts.length - 2].strip());
        List<String> names = g.parameters().stream()
                .map(p -> ((Parameter) Node.of(p).op()).name())
                .toList();
        List<Integer> updates = new ArrayList<>(Collections.nCopies(g.results().size(), Program.FETCHED));
        for (String u : parts[parts.length - 1].strip().split(" ")) {
            if (!u.isEmpty()) {
                updates.set(
                        Integer.parseInt(u.substring(u.indexOf('=') + 1)),
                        names.indexOf(u.substring(0, u.indexOf('='))));
            }
        }
        List<Role> roles = names.stream()
                .map(n -> Character.isUpperCase(n.charAt(0)) ? Role.STATE : Role.FEED)
                .toList();
        return new Program(g, roles, updates);
    }

    /** A random graph, some of whose parameters are state, some of which are updated, often with each other. */
    static Program random(Random random, int nodes, boolean jumps) {
        Graph g = RandomGraphs.graph(random, nodes, jumps);
        List<Role> roles = g.parameters().stream()
                .map(p -> random.nextInt(3) == 0 ? Role.FEED : Role.STATE)
                .toList();
        List<Value> results = new ArrayList<>(g.results());
        List<Integer> updates = new ArrayList<>(Collections.nCopies(results.size(), Program.FETCHED));
        if (random.nextBoolean()) {
            results.add(g.parameters().get(random.nextInt(roles.size())));
            updates.add(Program.FETCHED);
        }
        List<Value> values = new ArrayList<>(g.parameters());
        g.nodes().forEach(n -> values.addAll(n.outputs()));
        for (int i = 0; i < roles.size(); i++) {
            Value state = g.parameters().get(i);
            if (roles.get(i) == Role.STATE && random.nextInt(4) > 0) {
                int reach = random.nextBoolean() ? roles.size() : values.size();
                List<Value> fitting = values.subList(0, reach).stream()
                        .filter(v -> v.type().equals(state.type()))
                        .toList();
                results.add(fitting.get(random.nextInt(fitting.size())));
                updates.add(i);
            }
        }
        return new Program(new Graph(g.parameters(), g.nodes(), results), roles, updates);
    }

    /** Values of parameters. */
    static List<NDArray> values(Program p, Random random) {
        return RandomGraphs.inputs(p.graph(), random);
    }

    /** What each of {@code runs} runs fetches, and last of all the states, as the graph's meaning has it. */
    static List<NDArray> expected(Program p, List<NDArray> parameters, int runs) {
        List<NDArray> now = new ArrayList<>(parameters);
        List<NDArray> seen = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            List<NDArray> results = Reference.run(p.graph(), now);
            for (int i = 0; i < results.size(); i++) {
                int state = p.updates().get(i);
                if (state == Program.FETCHED) {
                    seen.add(results.get(i));
                } else {
                    now.set(state, results.get(i));
                }
            }
        }
        p.states().forEach(i -> seen.add(now.get(i)));
        return seen;
    }

    /** The same from a plan; feeds are written once, before the first run. */
    static List<NDArray> planned(
            Program p, List<NDArray> parameters, int runs, Device device, Optional<Device> fallback, Debug debug) {
        Map<Integer, Buffer> state = new TreeMap<>();
        p.states().forEach(i -> {
            Buffer b = device.allocate(device.bytes(parameters.get(i).type()));
            device.stream().write(parameters.get(i), Slice.of(b));
            state.put(i, b);
        });
        List<Slice> places = state.values().stream().map(Slice::of).toList();
        List<NDArray> seen = new ArrayList<>();
        try (ExecutionPlan plan = ExecutionPlan.prepare(p, device, fallback, places, debug)) {
            p.feeds().forEach(i -> device.stream().write(parameters.get(i), plan.feed(i)));
            for (int run = 0; run < runs; run++) {
                plan.run();
                IntStream.range(0, p.updates().size())
                        .filter(i -> p.updates().get(i) == Program.FETCHED)
                        .forEach(i -> seen.add(read(device, p.graph().results().get(i), plan.result(i))));
            }
        }
        state.forEach((i, b) -> seen.add(read(device, p.graph().parameters().get(i), Slice.of(b))));
        state.values().forEach(Buffer::close);
        return seen;
    }

    private static NDArray read(Device device, Value v, Slice place) {
        NDArray a = NDArray.zeros(v.type());
        device.stream().read(place, a);
        return a;
    }
}
