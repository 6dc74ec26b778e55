package org.argali.op;

import java.util.Locale;

/** Names of ops as graphs print them: {@code add}, {@code arg_max}, {@code conv.backward_data}. */
public final class OpNames {
    private OpNames() {}

    public static String of(Object op) {
        return op instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : ofClass(op.getClass());
    }

    public static String ofClass(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        String own =
                type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        return outer == null ? own : ofClass(outer) + "." + own;
    }
}
