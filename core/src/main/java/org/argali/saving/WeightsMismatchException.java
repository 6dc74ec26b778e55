package org.argali.saving;

import java.util.List;

/** The weights in a file are not those of the model; {@link #problems} are all that is wrong. */
public final class WeightsMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int MOST_SHOWN = 50;

    private final transient List<String> problems;

    public WeightsMismatchException(String file, List<String> problems) {
        super("[" + file + "] does not fit the model:\n  - " + shown(problems));
        this.problems = List.copyOf(problems);
    }

    private static String shown(List<String> problems) {
        int n = Math.min(MOST_SHOWN, problems.size());
        String more = problems.size() > n ? "\n  - and " + (problems.size() - n) + " more" : "";
        return String.join("\n  - ", problems.subList(0, n)) + more;
    }

    /** A line for each thing that does not fit, with the names of layer and weight. */
    public List<String> problems() {
        return problems;
    }
}
