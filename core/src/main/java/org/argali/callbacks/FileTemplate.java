package org.argali.callbacks;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file name with places for numbers, as Python has them: <code>{epoch:02d}-{val_loss:.2f}.keras</code>. */
record FileTemplate(String text) {
    private static final Pattern PLACE = Pattern.compile("\\{([^{}:]+)(?::([^{}]*))?\\}");
    private static final Pattern WHOLE = Pattern.compile("0?\\d*d");
    private static final Pattern DECIMAL = Pattern.compile("0?\\d*(\\.\\d+)?[fe]");

    FileTemplate {
        Matcher m = PLACE.matcher(text);
        while (m.find()) {
            String spec = m.group(2);
            boolean whole = isWhole(m.group(1));
            if (spec != null
                    && !(whole && WHOLE.matcher(spec).matches()
                            || DECIMAL.matcher(spec).matches())) {
                throw new IllegalArgumentException("[ModelCheckpoint] " + m.group() + " in " + text
                        + " is not understood; write {epoch:02d} or {batch:03d} for counts, {val_loss:.2f} or"
                        + " {val_loss:.3e} for figures");
            }
        }
        if (m.reset().replaceAll("").matches(".*[{}].*")) {
            throw new IllegalArgumentException(
                    "[ModelCheckpoint] " + text + " has a brace that is not closed or not opened");
        }
    }

    private static boolean isWhole(String name) {
        return name.equals("epoch") || name.equals("batch");
    }

    /** The names in it. */
    Set<String> names() {
        Set<String> all = new LinkedHashSet<>();
        PLACE.matcher(text).results().forEach(r -> all.add(r.group(1)));
        return all;
    }

    /** The name with numbers in their places. */
    String fill(Function<String, Double> figures) {
        return PLACE.matcher(text).replaceAll(r -> format(r.group(1), r.group(2), figures.apply(r.group(1))));
    }

    private static String format(String name, @Nullable String spec, double value) {
        boolean whole = isWhole(name) && (spec == null || spec.endsWith("d"));
        if (whole) {
            return String.format(Locale.ROOT, "%" + (spec == null ? "d" : spec), (long) value);
        }
        return spec == null ? Double.toString(value) : String.format(Locale.ROOT, "%" + spec, value);
    }
}
