package org.argali.models.conformance;

import org.argali.saving.NotSupportedException;

/** Whole runs of training. */
final class TrajectoryCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        throw new NotSupportedException("trajectories");
    }
}
