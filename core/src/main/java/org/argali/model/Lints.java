package org.argali.model;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which lints are on for a model, and what was said already. */
final class Lints {
    private final Set<Lint> silenced = EnumSet.noneOf(Lint.class);
    private final Set<String> said = new HashSet<>();

    void silence(Lint... lints) {
        silenced.addAll(List.of(lints));
    }

    boolean on(Lint lint) {
        return !silenced.contains(lint);
    }

    /** Says things again that were said before. */
    void forget() {
        said.clear();
    }

    /** Says a warning, once. */
    void warn(Lint lint, String text) {
        if (on(lint) && said.add(text)) {
            System.err.println(text + hint(lint));
        }
    }

    /** How to turn a finding off, for its message. */
    static String hint(Lint lint) {
        return ". (model.silence(Lint." + lint + ") if it is meant)";
    }
}
