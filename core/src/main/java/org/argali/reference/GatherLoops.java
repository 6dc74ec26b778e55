package org.argali.reference;

import java.util.Arrays;
import org.argali.op.Gather;
import org.argali.spi.DeviceException;
import org.argali.tensor.Shape;

/** Rows of a table, and back. */
final class GatherLoops {
    private GatherLoops() {}

    static void forward(Gather op, Loop.Call c) {
        Cells table = c.in(0);
        Cells ids = c.in(1);
        Indices.forEach(c.out().shape(), index -> {
            int[] position = Arrays.copyOf(index, ids.shape().rank());
            int[] from = row(id(c, ids, position, table.shape().dim(0)), index, position.length);
            c.out().put(table.at(from), index);
        });
    }

    static void backward(Gather.Backward op, Loop.Call c) {
        Cells ids = c.in(0);
        Cells dy = c.in(1);
        c.out().fill(0);
        Indices.forEach(dy.shape(), index -> {
            int[] position = Arrays.copyOf(index, ids.shape().rank());
            c.out().add(dy.at(index), row(id(c, ids, position, op.rows()), index, position.length));
        });
    }

    /** {@code index} with the axes of the ids replaced by one id. */
    private static int[] row(int id, int[] index, int idAxes) {
        int[] row = new int[index.length - idAxes + 1];
        row[0] = id;
        System.arraycopy(index, idAxes, row, 1, row.length - 1);
        return row;
    }

    private static int id(Loop.Call c, Cells ids, int[] position, int rows) {
        int id = (int) ids.at(position);
        if (id < 0 || id >= rows) {
            throw new DeviceException("[" + c.where() + "] id " + id + " at position " + Shape.of(position)
                    + " is outside a table of " + rows + " rows");
        }
        return id;
    }
}
