package org.argali.models.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/** What did not come out as it should. */
final class Findings {
    private final List<String> all = new ArrayList<>();

    List<String> all() {
        return List.copyOf(all);
    }

    void check(boolean holds, String otherwise) {
        if (!holds) {
            all.add(otherwise);
        }
    }

    void close(String what, double got, double want, Tolerance t) {
        check(t.accepts(got, want), what + " is " + text(got) + ", should be " + text(want));
    }

    /** Compares all elements; the message tells of the one that is farthest off. */
    void close(String what, NDArray got, NDArray want, Tolerance t) {
        if (!got.shape().equals(want.shape())) {
            all.add(what + " has shape " + got.shape() + ", should have " + want.shape());
            return;
        }
        int worst = -1;
        int off = 0;
        for (int i = 0; i < want.size(); i++) {
            if (!t.accepts(got.at(i), want.at(i))) {
                off++;
                boolean worse = worst < 0 || t.excess(got.at(i), want.at(i)) > t.excess(got.at(worst), want.at(worst));
                worst = worse ? i : worst;
            }
        }
        check(worst < 0, off == 0 ? "" : message(what, got, want, worst, off));
    }

    /** Compares texts line by line; the message shows the first line that differs. */
    void text(String what, String got, String want) {
        List<String> a = got.stripTrailing().lines().toList();
        List<String> b = want.stripTrailing().lines().toList();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            String x = i < a.size() ? a.get(i).stripTrailing() : "(no line)";
            String y = i < b.size() ? b.get(i).stripTrailing() : "(no line)";
            if (!x.equals(y)) {
                all.add(what + " line " + (i + 1) + " is '" + x + "', should be '" + y + "'");
                return;
            }
        }
    }

    private static String message(String what, NDArray got, NDArray want, int worst, int off) {
        return what + index(want.shape(), worst) + " is " + text(got.at(worst)) + ", should be " + text(want.at(worst))
                + " (" + off + " of " + want.size() + " elements are off)";
    }

    private static String index(Shape s, int flat) {
        List<Integer> index = new ArrayList<>();
        int rest = flat;
        for (int a = s.rank() - 1; a >= 0; a--) {
            index.add(0, rest % s.dim(a));
            rest /= s.dim(a);
        }
        return index.toString();
    }

    static String text(double v) {
        return String.format(Locale.ROOT, "%.9g", v);
    }
}
