package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.After;
import org.argali.op.BroadcastTo;
import org.argali.op.Op;
import org.argali.op.Reshape;
import org.argali.op.Reverse;
import org.argali.op.StopGradient;
import org.argali.op.Transpose;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Reshape, broadcast, transpose and reverse. */
final class MovementCases {
    private MovementCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (DType d : DType.values()) {
            addReshapes(rows, d);
            addBroadcasts(rows, d);
            addTransposes(rows, d);
            addReverses(rows, d);
        }
        return rows;
    }

    private static void addReshapes(List<OpCase> rows, DType d) {
        add(rows, d, "[6]", new Reshape(Shape.of(2, 3)));
        add(rows, d, "[2,3,5]", new Reshape(Shape.of(30)));
        add(rows, d, "[]", new Reshape(Shape.of(1, 1)));
        add(rows, d, "[1]", new Reshape(Shape.SCALAR));
        add(rows, d, "[257]", new Reshape(Shape.of(257, 1)));
        add(rows, d, "[0,3]", new Reshape(Shape.of(5, 0)));
        add(rows, d, "[4,5]", new Reshape(Shape.of(4, 5)));
        add(rows, d, "[33]", StopGradient.STOP_GRADIENT);
        add(rows, d, "[0]", StopGradient.STOP_GRADIENT);
        addAfter(rows, d);
    }

    private static void addAfter(List<OpCase> rows, DType d) {
        OpCase row = OpCase.of(After.AFTER, TensorType.parse(d + "[33]"), TensorType.parse("i32[2]"));
        rows.add(d == DType.FLOAT32 ? row.gradient() : row);
        rows.add(OpCase.of(After.AFTER, TensorType.parse(d + "[0]"), TensorType.parse(d + "[4]")));
    }

    private static void addBroadcasts(List<OpCase> rows, DType d) {
        add(rows, d, "[]", new BroadcastTo(Shape.SCALAR));
        add(rows, d, "[]", new BroadcastTo(Shape.of(257)));
        add(rows, d, "[1]", new BroadcastTo(Shape.of(33)));
        add(rows, d, "[7]", new BroadcastTo(Shape.of(5, 7)));
        add(rows, d, "[5,1]", new BroadcastTo(Shape.of(5, 7)));
        add(rows, d, "[1,7]", new BroadcastTo(Shape.of(5, 7)));
        add(rows, d, "[3,1]", new BroadcastTo(Shape.of(2, 3, 5)));
        add(rows, d, "[2,1,3,1]", new BroadcastTo(Shape.of(2, 4, 3, 5)));
        add(rows, d, "[1,4,1,5]", new BroadcastTo(Shape.of(2, 4, 3, 5)));
        add(rows, d, "[31,33]", new BroadcastTo(Shape.of(31, 33)));
        add(rows, d, "[1]", new BroadcastTo(Shape.of(0)));
        add(rows, d, "[3,1]", new BroadcastTo(Shape.of(3, 0)));
    }

    private static void addTransposes(List<OpCase> rows, DType d) {
        add(rows, d, "[]", new Transpose(List.of()));
        add(rows, d, "[33]", new Transpose(List.of(0)));
        for (String shape :
                List.of("[1,257]", "[257,1]", "[31,33]", "[32,32]", "[33,31]", "[64,255]", "[7,0]", "[256,256]")) {
            add(rows, d, shape, new Transpose(List.of(1, 0)));
        }
        add(rows, d, "[5,7]", new Transpose(List.of(0, 1)));
        for (List<Integer> perm : permutations(3)) {
            add(rows, d, "[3,5,7]", new Transpose(perm));
            add(rows, d, "[33,2,31]", new Transpose(perm));
        }
        for (List<Integer> perm : permutations(4)) {
            add(rows, d, "[2,3,5,7]", new Transpose(perm));
        }
        add(rows, d, "[2,17,17,33]", new Transpose(List.of(0, 3, 1, 2)));
        add(rows, d, "[2,33,17,17]", new Transpose(List.of(0, 2, 3, 1)));
        add(rows, d, "[2,3,2,5,3]", new Transpose(List.of(4, 1, 3, 0, 2)));
        add(rows, d, "[2,1,3,2,1,4]", new Transpose(List.of(5, 3, 0, 4, 1, 2)));
    }

    private static List<List<Integer>> permutations(int n) {
        List<List<Integer>> all = new ArrayList<>(List.of(List.of()));
        for (int k = 0; k < n; k++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> p : all) {
                for (int at = 0; at <= k; at++) {
                    List<Integer> q = new ArrayList<>(p);
                    q.add(at, k);
                    longer.add(q);
                }
            }
            all = longer;
        }
        return all;
    }

    private static void addReverses(List<OpCase> rows, DType d) {
        add(rows, d, "[33]", new Reverse(List.of(0)));
        add(rows, d, "[257]", new Reverse(List.of()));
        add(rows, d, "[1]", new Reverse(List.of(0)));
        add(rows, d, "[3,31]", new Reverse(List.of(1)));
        add(rows, d, "[31,3]", new Reverse(List.of(0)));
        add(rows, d, "[2,5,7]", new Reverse(List.of(1)));
        add(rows, d, "[2,5,7]", new Reverse(List.of(0, 2)));
        add(rows, d, "[2,3,4,5]", new Reverse(List.of(0, 1, 2, 3)));
        add(rows, d, "[2,0]", new Reverse(List.of(0, 1)));
    }

    static void add(List<OpCase> rows, DType d, String shape, Op op) {
        OpCase row = OpCase.of(op, TensorType.parse(d + shape));
        boolean gradient = d == DType.FLOAT32
                && op != StopGradient.STOP_GRADIENT
                && row.inputs().get(0).size() < 300;
        rows.add(gradient ? row.gradient() : row);
    }
}
