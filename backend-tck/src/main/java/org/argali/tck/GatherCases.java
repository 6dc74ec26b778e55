package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Gather;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** {@link Gather} and its gradient, with ids that repeat. */
final class GatherCases {
    private GatherCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (DType d : DType.values()) {
            add(rows, d, 1, "[]", "[]");
            add(rows, d, 7, "[]", "[3]");
            add(rows, d, 7, "[1]", "[33]");
            add(rows, d, 1009, "[31]", "[2,17]");
            add(rows, d, 33, "[32]", "[257]");
            add(rows, d, 255, "[33]", "[5,3]");
            add(rows, d, 5, "[257]", "[31]");
            add(rows, d, 3, "[2,5]", "[2,3,2]");
            add(rows, d, 20, "[4,1,3]", "[9]");
            add(rows, d, 5, "[3]", "[0]");
            add(rows, d, 5, "[0]", "[4]");
            add(rows, d, 100, "[128]", "[64]");
        }
        addBackward(rows, 2000, "[50]", "[4,100]", Values.ids(2000));
        addBackward(rows, 3, "[33]", "[1009]", Values.ids(3));
        addBackward(rows, 1, "[5]", "[257]", Values.ids(1));
        addBackward(rows, 700, "[3]", "[5000]", Values.ids(700));
        addBackward(rows, 40, "[2]", "[4096]", Values.edgeIds(40));
        addBackward(rows, 40, "[2]", "[4097]", Values.edgeIds(40));
        addBackward(rows, 300, "[7]", "[31]", Values.edgeIds(300));
        addBackward(rows, 5, "[64]", "[5001]", Values.ids(5));
        addBackward(rows, 3, "[33]", "[9000]", Values.edgeIds(3));
        addBackward(rows, 2000, "[128]", "[65,65]", Values.ids(2000));
        addBackward(rows, 70_000, "[2]", "[5000]", Values.ids(70_000));
        return rows;
    }

    private static void add(List<OpCase> rows, DType d, int table, String rest, String ids) {
        String own = rest.equals("[]") ? "[" + table + "]" : "[" + table + "," + rest.substring(1);
        OpCase row = OpCase.of(new Gather(), TensorType.parse(d + own), TensorType.parse("i32" + ids));
        row = row.values(Values.PLAIN, Values.ids(table));
        rows.add(d == DType.FLOAT32 && row.inputs().get(0).size() < 1000 ? row.gradient() : row);
        rows.add(row.values(Values.PLAIN, Values.edgeIds(table)));
        if (d == DType.FLOAT32) {
            addBackward(rows, table, rest, ids, Values.ids(table));
        }
    }

    private static void addBackward(List<OpCase> rows, int table, String rest, String ids, Values values) {
        TensorType i = TensorType.parse("i32" + ids);
        TensorType dy = TensorType.f32()
                .withShape(i.shape().append(TensorType.parse("f32" + rest).shape()));
        OpCase row = OpCase.of(new Gather.Backward(table), i, dy).values(values, Values.PLAIN);
        rows.add(dy.size() > 0 && dy.size() < 500 ? row.gradient() : row);
    }
}
