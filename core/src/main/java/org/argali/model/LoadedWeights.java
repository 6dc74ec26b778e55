package org.argali.model;

import java.util.List;

/**
 * What came of reading weights.
 *
 * @param weights how many were set
 * @param optimizer whether what the optimizer keeps was set too
 * @param skipped a line for each thing that did not fit and stayed as it was
 */
public record LoadedWeights(int weights, boolean optimizer, List<String> skipped) {
    public LoadedWeights {
        skipped = List.copyOf(skipped);
    }

    @Override
    public String toString() {
        String text = weights + " weights" + (optimizer ? " and the state of the optimizer" : "");
        return skipped.isEmpty() ? text : text + "; skipped:\n  - " + String.join("\n  - ", skipped);
    }
}
