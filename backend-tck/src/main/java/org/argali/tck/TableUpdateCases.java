package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.argali.op.Emitter;
import org.argali.op.Fused;
import org.argali.op.Gather;
import org.argali.op.TableUpdate;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** {@link TableUpdate} by the rules of optimizers; ids that repeat, and rows that none names. */
final class TableUpdateCases {
    /** Of the table, the gradient, a second tensor of the table's type, a rate and whether the step counts. */
    private interface Rule extends BiFunction<Emitter, List<Value>, List<Value>> {}

    private TableUpdateCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (Rule rule : List.<Rule>of(
                TableUpdateCases::sgd,
                TableUpdateCases::adagrad,
                TableUpdateCases::rmsprop,
                TableUpdateCases::adam,
                TableUpdateCases::swapped)) {
            add(rows, rule, 1, "[1]", "[1]");
            add(rows, rule, 7, "[3]", "[5]");
            add(rows, rule, 33, "[64]", "[4,17]");
            add(rows, rule, 1009, "[31]", "[2,17]");
            add(rows, rule, 257, "[2,5]", "[9]");
            add(rows, rule, 40, "[]", "[33]");
            add(rows, rule, 300, "[257]", "[31]");
            add(rows, rule, 5, "[33]", "[2000]");
            add(rows, rule, 9, "[3]", "[0]");
            add(rows, rule, 9, "[0]", "[4]");
            add(rows, rule, 100, "[1031]", "[65]");
        }
        add(rows, TableUpdateCases::rmsprop, 700, "[3]", "[5000]");
        add(rows, TableUpdateCases::rmsprop, 3, "[2,4]", "[4096]");
        add(rows, TableUpdateCases::adagrad, 5, "[36]", "[4097]");
        return rows;
    }

    private static List<Value> sgd(Emitter g, List<Value> x) {
        Value next = g.sub(x.get(0), g.mul(x.get(1), x.get(3)));
        return List.of(g.select(x.get(4), next, x.get(0)));
    }

    private static List<Value> adagrad(Emitter g, List<Value> x) {
        Value a = g.add(x.get(2), g.square(x.get(1)));
        Value move = g.div(g.mul(x.get(3), x.get(1)), g.sqrt(g.add(a, 0.1)));
        return List.of(g.sub(x.get(0), move), a);
    }

    private static List<Value> rmsprop(Emitter g, List<Value> x) {
        Value v = g.add(g.mul(x.get(2), 0.9), g.mul(g.square(x.get(1)), 0.1));
        Value next = g.sub(x.get(0), g.div(g.mul(x.get(3), x.get(1)), g.sqrt(g.add(v, 0.1))));
        return List.of(g.select(x.get(4), next, x.get(0)), g.select(x.get(4), v, x.get(2)));
    }

    private static List<Value> adam(Emitter g, List<Value> x) {
        Value m = g.add(x.get(2), g.mul(g.sub(x.get(1), x.get(2)), 0.1));
        return List.of(g.sub(x.get(0), g.mul(m, x.get(3))), m);
    }

    /** What is kept does not lie where it came from. */
    private static List<Value> swapped(Emitter g, List<Value> x) {
        return List.of(g.add(x.get(2), x.get(1)), g.add(x.get(0), x.get(1)), g.exp(x.get(0)));
    }

    private static void add(List<OpCase> rows, Rule rule, int table, String rest, String ids) {
        TensorType i = TensorType.parse("i32" + ids);
        TensorType dy = TensorType.f32()
                .withShape(i.shape().append(TensorType.parse("f32" + rest).shape()));
        Gather.Backward gradient = new Gather.Backward(table);
        TensorType own = gradient.infer(List.of(i, dy)).get(0);
        List<TensorType> loop = List.of(own, own, own, TensorType.f32(), TensorType.bool());
        Fused body = FusedCases.pack(rule, loop);
        TensorType[] in = {i, dy, own, own, TensorType.f32(), TensorType.bool()};
        OpCase row = OpCase.of(new TableUpdate(gradient, 1, body), in).within(Tolerance.COMPOSED);
        rows.add(values(row, Values.ids(table)));
        rows.add(values(row, Values.edgeIds(table)));
    }

    private static OpCase values(OpCase row, Values ids) {
        return row.values(ids, Values.PLAIN, Values.PLAIN, Values.POSITIVE, Values.PLAIN, Values.PLAIN);
    }
}
