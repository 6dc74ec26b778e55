package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.argali.op.Value;
import org.argali.optimizers.Optimizer;
import org.argali.runtime.Variable;
import org.argali.saving.KerasConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Optimizers: variables after each step, the gradients given, and what the optimizer kept in the end. */
final class OptimizerCases implements Kind {
    private static final Pattern SLOT = Pattern.compile(".*/var(\\d+)_(.*)");

    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        new Training(c, KerasConfig.optimizer(c.need("optimizer"))).run(findings);
    }

    private static final class Training {
        private final GoldenCase.Content c;
        private final Optimizer optimizer;
        private final List<Variable> variables = new ArrayList<>();
        private final List<List<Variable>> slots = new ArrayList<>();
        private final Map<String, Variable> slotByName = new HashMap<>();
        private final Variable rate;

        Training(GoldenCase.Content c, Optimizer optimizer) {
            this.c = c;
            this.optimizer = optimizer;
            this.rate = new Variable("rate", TensorType.f32(), () -> NDArray.scalar((float) optimizer.learningRate()));
            JsonNode list = c.need("variables");
            for (int i = 0; i < list.size(); i++) {
                NDArray start = row(c.array(list.path(i).path("values")), 0);
                variables.add(new Variable("var" + i, start.type(), () -> start));
                slots.add(makeSlots(i, start.type()));
            }
        }

        private List<Variable> makeSlots(int i, TensorType type) {
            List<Variable> own = new ArrayList<>();
            for (Optimizer.Slot s : optimizer.slots(type)) {
                NDArray start = NDArray.generate(s.type(), k -> s.initial());
                Variable v = new Variable(s.name(), s.type(), () -> start);
                own.add(v);
                slotByName.put(i + "/" + s.name(), v);
            }
            return own;
        }

        void run(Findings findings) {
            int steps = c.need("steps").asInt();
            for (int s = 0; s < steps; s++) {
                double used = step(s);
                findings.close(
                        "learning rate of step " + s,
                        used,
                        c.need("learning_rate_per_step").path(s).asDouble(),
                        c.tolerance());
                for (int i = 0; i < variables.size(); i++) {
                    NDArray want = row(c.array(c.need("variables").path(i).path("values")), s + 1);
                    findings.close(
                            "variable " + i + " after step " + s,
                            variables.get(i).get(),
                            want,
                            c.tolerance());
                }
            }
            compareSlots(findings);
            compareFinal(findings);
            List<Variable> all = new ArrayList<>(variables);
            slots.forEach(all::addAll);
            all.add(rate);
            all.forEach(Variable::toHost);
        }

        /** Runs a step; gives the learning rate it used. */
        private double step(int s) {
            Run run = new Run();
            List<Value> gradients = new ArrayList<>();
            for (int i = 0; i < variables.size(); i++) {
                NDArray g = row(c.array(c.need("variables").path(i).path("gradients")), s);
                gradients.add(run.feed("gradient" + i, g));
            }
            List<Value> clipped = optimizer.prepare(run.graph(), gradients);
            Value done = run.feed("done", NDArray.scalar((float) s));
            Value used = optimizer.rate(run.graph(), run.state(rate), done);
            Optimizer.Step step = optimizer.begin(run.graph(), used, run.graph().add(done, 1));
            for (int i = 0; i < variables.size(); i++) {
                List<Value> before = new ArrayList<>(List.of(run.state(variables.get(i))));
                slots.get(i).forEach(v -> before.add(run.state(v)));
                List<Value> after = optimizer.update(
                        run.graph(), step, before.get(0), clipped.get(i), before.subList(1, before.size()));
                for (int k = 0; k < before.size(); k++) {
                    run.update(before.get(k), after.get(k));
                }
            }
            run.fetch(used);
            return run.execute().get(0).at(0);
        }

        private void compareSlots(Findings findings) {
            for (JsonNode slot : c.need("slots")) {
                Matcher m = SLOT.matcher(slot.path("name").asText());
                if (m.matches()) {
                    Variable v = slotByName.get(m.group(1) + "/" + m.group(2));
                    if (v == null) {
                        findings.check(false, "there is no slot " + m.group(2) + " for variable " + m.group(1));
                    } else {
                        findings.close("slot " + m.group(2), v.get(), c.array(slot.path("key")), c.tolerance());
                    }
                }
            }
        }

        /** What the variables become when training ends. */
        private void compareFinal(Findings findings) {
            JsonNode keys = c.json().path("after_finalize");
            for (int i = 0; i < keys.size(); i++) {
                int slot = optimizer.finalSlot().orElseThrow();
                NDArray got = slots.get(i).get(slot).get();
                findings.close("final variable " + i, got, c.array(keys.path(i)), c.tolerance());
            }
        }

        private static NDArray row(NDArray all, int i) {
            NDArray r = all.rows(i, i + 1);
            return r.reshape(r.shape().slice(1, r.shape().rank()).toArray());
        }
    }
}
