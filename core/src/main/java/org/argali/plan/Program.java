package org.argali.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.argali.debug.Debug;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Parameter;
import org.argali.op.Value;
import org.argali.passes.Pipeline;

/**
 * A graph with a meaning for each parameter and result. State keeps its value from run to run; a feed is written before
 * each run. A result is fetched, or replaces a state when the program has run.
 *
 * <pre>{@code
 * var g = new GraphBuilder();
 * var w = g.parameter("w", TensorType.f32(3));
 * var x = g.parameter("x", TensorType.f32(3));
 * Program p = Program.of(g, List.of(g.mul(w, x)), Map.of(w, g.add(w, x)));   // fetches w*x, then w becomes w+x
 * }</pre>
 *
 * @param roles of the graph's parameters
 * @param updates for each result the index of the state parameter that it replaces, or {@link #FETCHED}
 */
public record Program(Graph graph, List<Role> roles, List<Integer> updates) {
    /** What a parameter is. */
    public enum Role {
        /** Written before each run. */
        FEED,
        /** Keeps its value from run to run. */
        STATE
    }

    /** In {@link #updates}: this result is read by the caller. */
    public static final int FETCHED = -1;

    public Program {
        roles = List.copyOf(roles);
        updates = List.copyOf(updates);
        check(roles.size() == graph.parameters().size(), "needs a role for each parameter");
        check(updates.size() == graph.results().size(), "needs for each result what it updates");
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < updates.size(); i++) {
            int s = updates.get(i);
            if (s != FETCHED) {
                check(
                        s >= 0 && s < roles.size() && roles.get(s) == Role.STATE,
                        "result " + i + " updates " + s + ", which is no state");
                check(seen.add(s), "parameter " + s + " is updated twice");
                Value old = graph.parameters().get(s);
                Value now = graph.results().get(i);
                check(
                        old.type().equals(now.type()),
                        "result " + i + " is " + now.type() + " and cannot replace " + old.type());
            }
        }
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("[program] " + rule);
        }
    }

    /** All parameters are fed and all results fetched. */
    public static Program of(Graph graph) {
        return new Program(
                graph,
                Collections.nCopies(graph.parameters().size(), Role.FEED),
                Collections.nCopies(graph.results().size(), FETCHED));
    }

    /** Results are the fetched values, then the new values of the states. Parameters without update are fed. */
    public static Program of(GraphBuilder g, List<Value> fetched, Map<Value, Value> updates) {
        return of(g, updates.keySet(), fetched, updates);
    }

    /**
     * Results are the fetched values, then the new values of states, in order of the parameters.
     *
     * @param states parameters that are state, updated or not
     * @param updates new values by state parameter
     */
    public static Program of(GraphBuilder g, Collection<Value> states, List<Value> fetched, Map<Value, Value> updates) {
        List<Value> parameters = g.parameters();
        Set<Value> state = new HashSet<>(states);
        List<Value> results = new ArrayList<>(fetched);
        List<Integer> replaced = new ArrayList<>(Collections.nCopies(fetched.size(), FETCHED));
        for (int i = 0; i < parameters.size(); i++) {
            Value now = updates.get(parameters.get(i));
            if (now != null) {
                results.add(now);
                replaced.add(i);
            }
        }
        check(replaced.size() == fetched.size() + updates.size(), "an update is of something that is no parameter");
        List<Role> roles = parameters.stream()
                .map(p -> state.contains(p) ? Role.STATE : Role.FEED)
                .toList();
        return new Program(g.build(results), roles, replaced);
    }

    /** The same program with a better graph. */
    public Program optimized(Pipeline pipeline) {
        return optimized(pipeline, Debug.current());
    }

    /** As {@link #optimized(Pipeline)}, with dumps and checks as {@code debug} wants them. */
    public Program optimized(Pipeline pipeline, Debug debug) {
        return new Program(pipeline.apply(graph, debug), roles, updates);
    }

    /** Indices of the state parameters. */
    public List<Integer> states() {
        return parameters(Role.STATE);
    }

    /** Indices of the fed parameters. */
    public List<Integer> feeds() {
        return parameters(Role.FEED);
    }

    private List<Integer> parameters(Role role) {
        return IntStream.range(0, roles.size())
                .filter(i -> roles.get(i) == role)
                .boxed()
                .toList();
    }

    /** The name a parameter was given. */
    public String name(int parameter) {
        return ((Parameter) Node.of(graph.parameters().get(parameter)).op()).name();
    }

    /** The graph, and below it what is state and what is updated. */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder(graph.toString()).append("  state:");
        states().forEach(i -> b.append(' ').append(name(i)));
        b.append("\n  updates:");
        for (int i = 0; i < updates.size(); i++) {
            b.append(updates.get(i) == FETCHED ? "" : " " + name(updates.get(i)) + "=result " + i);
        }
        return b.append('\n').toString();
    }
}
