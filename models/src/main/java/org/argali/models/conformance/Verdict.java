package org.argali.models.conformance;

import java.util.List;
import java.util.Locale;

/**
 * How a case went.
 *
 * @param reasons what is off, or what is not supported; empty if it passed
 */
public record Verdict(GoldenCase of, Outcome outcome, List<String> reasons) {
    /** How a case can go. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** It needs something that does not exist here. */
        NOT_SUPPORTED
    }

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    static Verdict of(GoldenCase c, List<String> findings) {
        return new Verdict(c, findings.isEmpty() ? Outcome.PASSED : Outcome.FAILED, findings);
    }

    @Override
    public String toString() {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ') + "  " + of
                + (reasons.isEmpty() ? "" : "\n    " + String.join("\n    ", reasons));
    }
}
