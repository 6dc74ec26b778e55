package org.argali.models.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.debug.Debug;
import org.argali.graph.GraphBuilder;
import org.argali.layers.Trace;
import org.argali.op.Value;
import org.argali.plan.ExecutionPlan;
import org.argali.plan.Program;
import org.argali.runtime.Runtime;
import org.argali.runtime.Session;
import org.argali.runtime.Variable;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.StepProgram;

/** A program that is written, given data and run once, by the same passes and plan as a training step. */
final class Run {
    private final GraphBuilder graph = new GraphBuilder();
    private final Map<Value, NDArray> feeds = new LinkedHashMap<>();
    private final Map<Value, Variable> states = new LinkedHashMap<>();
    private final Map<Value, Value> updates = new LinkedHashMap<>();
    private final List<Value> fetched = new ArrayList<>();

    GraphBuilder graph() {
        return graph;
    }

    /** Data as a value of the program. */
    Value feed(String name, NDArray data) {
        Value v = graph.parameter(name, data.type());
        feeds.put(v, data);
        return v;
    }

    /** A variable as a value of the program. */
    Value state(Variable variable) {
        Value v = graph.parameter(variable.name(), variable.type());
        states.put(v, variable);
        return v;
    }

    /** What a variable becomes. */
    void update(Value state, Value next) {
        updates.put(state, next);
    }

    /** Takes weights, changes of weights and random numbers from what layers wrote. */
    void take(Trace trace) {
        trace.weights().forEach((w, v) -> states.put(v, w.variable()));
        trace.updates().forEach((w, v) -> updates.put(trace.parameter(w), v));
        trace.randomState().ifPresent(r -> feeds.put(r, NDArray.zeros(TensorType.i32(3))));
    }

    /** Asks for a result; gives its number. */
    int fetch(Value v) {
        fetched.add(v);
        return fetched.size() - 1;
    }

    /** Runs the program; the results in the order in which they were asked for. */
    List<NDArray> execute() {
        Session session = Runtime.session();
        Program written = Program.of(graph, states.keySet(), fetched, updates);
        Map<Value, Integer> index = new HashMap<>();
        List<Value> parameters = written.graph().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            index.put(parameters.get(i), i);
        }
        List<Slice> places = written.states().stream()
                .map(i -> variableOf(parameters.get(i)).on(session))
                .toList();
        Program program = written.optimized(StepProgram.passes(session, Debug.current()));
        try (ExecutionPlan plan = ExecutionPlan.prepare(program, session.device(), session.fallback(), places)) {
            feeds.forEach((v, data) -> session.device().stream().write(data, plan.feed(indexOf(index, v))));
            plan.run();
            return read(session, plan);
        }
    }

    private Variable variableOf(Value v) {
        Variable found = states.get(v);
        if (found == null) {
            throw new IllegalStateException("no variable for " + v);
        }
        return found;
    }

    private static int indexOf(Map<Value, Integer> index, Value v) {
        Integer i = index.get(v);
        if (i == null) {
            throw new IllegalStateException(v + " is no parameter");
        }
        return i;
    }

    private List<NDArray> read(Session session, ExecutionPlan plan) {
        List<NDArray> results = new ArrayList<>();
        for (int i = 0; i < fetched.size(); i++) {
            NDArray a = NDArray.zeros(fetched.get(i).type());
            session.device().stream().read(plan.result(i), a);
            results.add(a);
        }
        session.device().stream().sync();
        return results;
    }
}
