package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.tensor.Shape;

/** Numbers for the kernels that can meet an id outside a table, so that the device can say which of them did, and where. */
public final class ErrorSites {
    /** Bytes of the record that a kernel leaves: int32 site, id, position, rows. */
    public static final int RECORD_BYTES = 16;

    private final List<Site> sites = new ArrayList<>();

    private record Site(String name, Shape ids) {}

    /** The number of a new site, never 0. */
    public int register(String name, Shape ids) {
        sites.add(new Site(name, ids));
        return sites.size();
    }

    /** What a record says. */
    public String message(int site, int id, int position, int rows) {
        Site s = sites.get(site - 1);
        return "[" + s.name + "] id " + id + " at position " + index(s.ids, position) + " is outside a table of " + rows
                + " rows";
    }

    private static Shape index(Shape shape, int element) {
        List<Integer> index = new ArrayList<>();
        int rest = element;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index.add(rest % shape.dim(axis));
            rest /= shape.dim(axis);
        }
        Collections.reverse(index);
        return new Shape(index);
    }
}
