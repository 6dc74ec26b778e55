package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.argali.autodiff.Backprop;
import org.argali.layers.Activation;
import org.argali.op.Value;
import org.argali.saving.Config;
import org.argali.saving.KerasConfig;
import org.argali.tensor.NDArray;

/** Activations: value and gradient, and the value at kinks. */
final class ActivationCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        Activation a = KerasConfig.activation(Config.of(c.need("activation").asText(), c.need("arguments")));
        JsonNode in = c.need("inputs").path(0);
        JsonNode out = c.need("outputs").path(0);
        Run run = new Run();
        Value x = run.feed("x", c.array(in.path("key")));
        Value dy = run.feed("dy", c.array(out.path("dout")));
        Value y = a.apply(run.graph(), x);
        run.fetch(y);
        run.fetch(Backprop.gradients(run.graph(), List.of(y), List.of(dy), List.of(x))
                .get(0));
        List<NDArray> got = run.execute();
        findings.close("output", got.get(0), c.array(out.path("key")), c.tolerance());
        findings.close("gradient", got.get(1), c.array(in.path("grad")), c.tolerance());
        if (c.arrays().containsKey("x_edge")) {
            edges(a, c, findings);
        }
    }

    private static void edges(Activation a, GoldenCase.Content c, Findings findings) {
        Run run = new Run();
        run.fetch(a.apply(run.graph(), run.feed("x", c.array("x_edge"))));
        findings.close("output at the edges", run.execute().get(0), c.array("out_edge"), c.tolerance());
    }
}
