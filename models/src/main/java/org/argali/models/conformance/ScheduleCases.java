package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.argali.saving.KerasConfig;
import org.argali.schedules.Schedule;
import org.argali.tensor.NDArray;

/** Schedules: the learning rate at some steps. */
final class ScheduleCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        Schedule schedule = KerasConfig.schedule(c.need("schedule"));
        JsonNode steps = c.need("steps");
        for (int i = 0; i < steps.size(); i++) {
            Run run = new Run();
            float step = (float) steps.path(i).asDouble();
            run.fetch(schedule.rate(run.graph(), run.feed("step", NDArray.scalar(step))));
            double want = c.need("values").path(i).asDouble();
            findings.close("rate at step " + (long) step, run.execute().get(0).at(0), want, c.tolerance());
        }
    }
}
