package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.autodiff.Backprop;
import org.argali.graph.GraphBuilder;
import org.argali.layers.Network;
import org.argali.layers.Trace;
import org.argali.model.CompileConfig;
import org.argali.op.Value;
import org.argali.tensor.NDArray;

/** The gradient of the loss of the first batch, with the weights at hand. The cases leave class weights out of it. */
final class FirstGradient {
    private final GoldenCase.Content c;
    private final Network model;
    private final CompileConfig compile;

    FirstGradient(GoldenCase.Content c, Network model, CompileConfig compile) {
        this.c = c;
        this.model = model;
        this.compile = compile;
    }

    void compare(List<NDArray> x, List<NDArray> y, KerasFit fit, Tolerance tolerance, Findings findings) {
        int n = fit.samplesOf(0);
        Run run = new Run();
        Trace trace = new Trace(run.graph(), true);
        List<Value> in = new ArrayList<>();
        x.forEach(a -> in.add(run.feed("input", a.rows(0, n))));
        List<Value> out = trace.run(model, in, "");
        Optional<Value> weights = fit.sampleWeight().map(w -> run.feed("weights", w.rows(0, n)));
        List<Value> terms = new ArrayList<>(model.penalties(trace));
        for (int i = 0; i < out.size(); i++) {
            Value t = run.feed("target", y.get(i).rows(0, n));
            Value loss = compile.loss(i).of(run.graph(), t, out.get(i), weights, trace.mask(out.get(i)));
            terms.add(run.graph().mul(loss, compile.weight(i)));
        }
        List<String> keys = new ArrayList<>();
        List<Value> wrt = new ArrayList<>();
        JsonNode list = c.need("weights");
        for (int i = 0; i < list.size(); i++) {
            if (list.path(i).has("first_grad")) {
                keys.add(list.path(i).path("first_grad").asText());
                wrt.add(trace.weight(model.weights().get(i)));
            }
        }
        Backprop.gradients(run.graph(), sum(run.graph(), terms), wrt).forEach(run::fetch);
        trace.updates().clear(); // moving statistics change when training does
        run.take(trace);
        List<NDArray> got = run.execute();
        for (int i = 0; i < keys.size(); i++) {
            findings.close("first gradient " + keys.get(i), got.get(i), c.array(keys.get(i)), tolerance);
        }
    }

    private static Value sum(GraphBuilder g, List<Value> terms) {
        return terms.stream().reduce(g::add).orElseGet(() -> g.constant(0));
    }
}
