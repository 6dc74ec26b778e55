package org.argali.layers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The calls of layers between some tensors and others.
 *
 * @param applications each after those it uses, without inputs
 * @param layers by distance from the outputs, the farthest first, as Keras orders them
 */
record NetworkGraph(List<Application> applications, List<Layer> layers) {

    /**
     * Walks from the outputs back to the inputs.
     *
     * @throws GraphDisconnectedException if the walk meets an input layer that is not among {@code inputs}
     */
    static NetworkGraph between(List<Tensor> inputs, List<Tensor> outputs) {
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw new IllegalArgumentException("a model has at least one input and one output");
        }
        if (new HashSet<>(inputs).size() < inputs.size()) {
            throw new IllegalArgumentException("each tensor can be an input only once, but " + inputs + " repeats one");
        }
        return new Walk(inputs, outputs).result();
    }

    private static final class Walk {
        private final Set<Tensor> stops;
        private final List<Tensor> inputs;
        private final List<Tensor> outputs;
        private final Map<Application, Application> usedBy = new HashMap<>();
        private final Map<Layer, Integer> firstMet = new LinkedHashMap<>();
        private final List<Application> order = new ArrayList<>();

        Walk(List<Tensor> inputs, List<Tensor> outputs) {
            this.inputs = inputs;
            this.outputs = outputs;
            this.stops = new HashSet<>(inputs);
        }

        NetworkGraph result() {
            Set<Application> done = new HashSet<>();
            for (Tensor o : outputs) {
                if (stops.contains(o)) {
                    meet(o.producer());
                } else {
                    visit(o.producer(), done);
                }
            }
            inputs.forEach(t -> meet(t.producer()));
            return new NetworkGraph(order, sortedLayers());
        }

        private void meet(Application a) {
            firstMet.putIfAbsent(a.layer(), firstMet.size());
        }

        /** Depth first without recursion: a call is listed when all it uses are. */
        private void visit(Application root, Set<Application> done) {
            Deque<Application> stack = new ArrayDeque<>(List.of(root));
            Set<Application> open = new HashSet<>();
            while (!stack.isEmpty()) {
                Application a = stack.peek();
                if (done.contains(a)) {
                    stack.pop();
                } else if (open.add(a)) {
                    meet(a);
                    if (a.layer() instanceof InputLayer) {
                        throw disconnected(a);
                    }
                    pushInputs(a, stack, done);
                } else {
                    stack.pop();
                    done.add(a);
                    order.add(a);
                }
            }
        }

        private void pushInputs(Application a, Deque<Application> stack, Set<Application> done) {
            List<Tensor> reversed = new ArrayList<>(a.inputs());
            Collections.reverse(reversed);
            for (Tensor t : reversed) {
                if (stops.contains(t)) {
                    continue;
                }
                if (!done.contains(t.producer())) {
                    usedBy.put(t.producer(), a);
                    stack.push(t.producer());
                }
            }
        }

        private List<Layer> sortedLayers() {
            Map<Layer, Integer> depth = new HashMap<>();
            Map<Application, Integer> applicationDepth = new HashMap<>();
            for (int i = order.size() - 1; i >= 0; i--) {
                Application a = order.get(i);
                int d = applicationDepth.getOrDefault(a, 0);
                depth.merge(a.layer(), d, Math::max);
                for (Tensor t : a.inputs()) {
                    applicationDepth.merge(t.producer(), d + 1, Math::max);
                    if (stops.contains(t)) {
                        meet(t.producer());
                        depth.merge(t.producer().layer(), d + 1, Math::max);
                    }
                }
            }
            List<Layer> layers = new ArrayList<>(firstMet.keySet());
            layers.sort(Comparator.<Layer>comparingInt(l -> -depth.getOrDefault(l, 0))
                    .thenComparingInt(l -> firstMet.getOrDefault(l, 0)));
            return layers;
        }

        private GraphDisconnectedException disconnected(Application missing) {
            Tensor needed = missing.outputs().get(0);
            List<String> way = new ArrayList<>();
            for (Application a = missing; a != null; a = usedBy.get(a)) {
                way.add(nameIn(a));
            }
            String given =
                    inputs.stream().map(t -> Names.of(t) + " " + t.type()).collect(Collectors.joining(", "));
            return new GraphDisconnectedException("[model] the output " + way.get(way.size() - 1) + " needs the input "
                    + way.get(0) + " " + needed.type() + ", which is not among the inputs given (" + given
                    + "). On the way: " + String.join(" -> ", way)
                    + ". Add it to the inputs, or build the outputs from "
                    + "the inputs given.");
        }

        private String nameIn(Application a) {
            Set<Layer> all = new HashSet<>(firstMet.keySet());
            all.add(a.layer());
            return Names.assign(all).getOrDefault(a.layer(), a.layer().kind());
        }
    }
}
