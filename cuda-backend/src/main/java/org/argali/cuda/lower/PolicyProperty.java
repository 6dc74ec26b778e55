package org.argali.cuda.lower;

import java.util.List;
import java.util.Locale;

/** A property that is one of few words, those of an enum in lower case. */
record PolicyProperty<E extends Enum<E>>(String name, Class<E> type, E otherwise) {
    static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    E get() {
        return parse(System.getProperty(name, nameOf(otherwise)));
    }

    E parse(String text) {
        List<E> all = List.of(type.getEnumConstants());
        return all.stream()
                .filter(e -> nameOf(e).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[" + name + "] is "
                        + String.join(
                                " or ", all.stream().map(PolicyProperty::nameOf).toList()) + ", not '" + text
                        + "'"));
    }
}
