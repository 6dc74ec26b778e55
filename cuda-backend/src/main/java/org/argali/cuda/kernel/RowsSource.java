package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.LoopLayout.Access;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.OpNames;
import org.argali.op.Reduce;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Writes the kernel of fused rows. Some neighbouring lanes, or a whole block, take a row and go through it once for each
 * reduction that needs an earlier one, and once more for the results; values of elements are computed anew each time, from
 * inputs that stay in registers where the row is short. For {@code x - max x}:
 *
 * <pre>
 * KERNEL(rows)(index_t rows, index_t length, const float* in0, float* out0) {
 *     EACH_ROW(row) {
 *         float v1 = Max::none&lt;float&gt;();
 *         EACH_OF_ROW(c) {
 *             const index_t i = ELEMENT(row, c);
 *             const float v0 = in0[i];
 *             v1 = Max::of(v1, v0);
 *         }
 *         v1 = over_row&lt;Max&gt;(v1);
 *         EACH_OF_ROW(c) {
 *             const index_t i = ELEMENT(row, c);
 *             const float v0 = in0[i];
 *             const float v2 = op_sub(v0, v1);
 *             out0[i] = v2;
 *         }
 *     }
 * }
 * </pre>
 *
 * <p>Arguments: number and length of rows, inputs, outputs, then {@link #sizes}.
 */
public final class RowsSource {
    private final FusedRows op;
    private final List<TensorType> types;
    private final Shape full;
    private final LoopLayout layout;
    private final int[] stage;
    private final int perLane;
    private final StringBuilder text = new StringBuilder();

    private RowsSource(FusedRows op, List<TensorType> inputs, LoopLayout layout, int perLane) {
        this.op = op;
        this.types = op.valueTypes(inputs);
        this.full = op.row(inputs).shape();
        this.layout = layout;
        this.stage = stages();
        this.perLane = perLane;
    }

    /**
     * Entry {@code rows}.
     *
     * @param lanes that share a row: a power of two up to 32, or a block's 256; from 8 where rows are over the first axes
     * @param perLane elements of a row that a lane keeps of each whole input; 0 if they are read anew each time
     */
    public static KernelSource of(FusedRows op, List<TensorType> inputs, LoopLayout layout, int lanes, int perLane) {
        return new RowsSource(op, inputs, layout, perLane).source(lanes, op.isOverFirst(inputs));
    }

    /** Arguments after the outputs: sizes of all axes but the first, then strides of inputs that have only some axes. */
    public static List<Long> sizes(LoopLayout layout) {
        List<Long> all = new ArrayList<>();
        if (layout.isStrided()) {
            all.addAll(layout.sizes().subList(1, layout.rank()));
            for (int i = 0; i < layout.has().size(); i++) {
                if (layout.access(i) == Access.STRIDED) {
                    all.addAll(layout.strides(i));
                }
            }
        }
        return all;
    }

    /** For each value how many reductions it needs, one after another. */
    private int[] stages() {
        int[] s = new int[types.size()];
        for (int v = op.inputs(); v < s.length; v++) {
            Fused.Step step = step(v);
            s[v] = step.args().stream().mapToInt(a -> s[a]).max().orElse(0) + (step.op() instanceof Reduce ? 1 : 0);
        }
        return s;
    }

    private Fused.Step step(int value) {
        return op.steps().get(value - op.inputs());
    }

    private boolean isInput(int value) {
        return value < op.inputs();
    }

    private boolean isReduction(int value) {
        return !isInput(value) && step(value).op() instanceof Reduce;
    }

    /** Whether a value is the same for all elements of a row. */
    private boolean isThin(int value) {
        return isThin(op, full, types.get(value).shape());
    }

    /** The same of a value of that shape. */
    public static boolean isThin(FusedRows op, Shape full, Shape s) {
        List<Integer> axes = op.reduction().axes();
        int added = full.rank() - s.rank();
        return axes.stream().allMatch(a -> a < added || s.dim(a - added) == 1);
    }

    private KernelSource source(int lanes, boolean across) {
        int last = IntStream.of(stage).max().orElse(0);
        line(1, "EACH_ROW(row) {");
        keep();
        Set<Integer> written = new HashSet<>();
        for (int s = 1; s <= last; s++) {
            reductions(s, written);
        }
        results(written);
        line(1, "}");
        String name = op.steps().stream().map(s -> OpNames.of(s.op())).limit(6).collect(Collectors.joining("_"));
        String head = "#define LANES " + lanes + "\n#define PER_LANE " + perLane + "\n"
                + KernelSource.resource(across ? "columns.cuh" : "rows.cuh");
        String body = (across ? "\nBIG_KERNEL(rows)(" : "\nKERNEL(rows)(") + String.join(", ", parameters()) + ") {\n"
                + text + "}\n";
        return KernelSource.generated(name, CudaC.isWide(full.size()), head + body, "rows");
    }

    /** Reads the inputs that a lane keeps. */
    private void keep() {
        List<Integer> kept =
                IntStream.range(0, op.inputs()).filter(this::isKept).boxed().toList();
        if (!kept.isEmpty()) {
            kept.forEach(v -> line(2, "%s x%d[PER_LANE];", CudaC.stored(dtype(v)), v));
            line(2, "EACH_KEPT(k, c) {");
            kept.forEach(v -> line(3, "x%d[k] = in%1$d[ELEMENT(row, c)];", v));
            line(2, "}");
        }
    }

    private boolean isKept(int value) {
        return perLane > 0 && isInput(value) && !isThin(value) && layout.access(value) == Access.EACH;
    }

    private List<String> parameters() {
        List<String> params = new ArrayList<>(List.of("index_t rows", "index_t length"));
        for (int i = 0; i < op.inputs(); i++) {
            params.add("const " + CudaC.stored(dtype(i)) + "* in" + i);
        }
        for (int r = 0; r < op.results().size(); r++) {
            params.add(CudaC.stored(dtype(op.results().get(r))) + "* out" + r);
        }
        if (layout.isStrided()) {
            IntStream.range(1, layout.rank()).forEach(a -> params.add("index_t size" + a));
            for (int i = 0; i < op.inputs(); i++) {
                if (layout.access(i) == Access.STRIDED) {
                    for (int a = 0; a < layout.rank(); a++) {
                        params.add("index_t stride" + i + "_" + a);
                    }
                }
            }
        }
        return params;
    }

    /** The reductions that need {@code s - 1} others before them, in one pass over the row. */
    private void reductions(int s, Set<Integer> written) {
        List<Integer> all = IntStream.range(op.inputs(), types.size())
                .filter(v -> isReduction(v) && stage[v] == s)
                .boxed()
                .toList();
        List<Integer> from = all.stream().map(v -> step(v).args().get(0)).toList();
        Set<Integer> needed = needed(from);
        thin(2, needed, written);
        for (int v : all) {
            line(2, "%s v%d = %s::none<%1$s>();", CudaC.value(dtype(v)), v, kind(v));
        }
        pass(needed);
        for (int i = 0; i < all.size(); i++) {
            line(3, "v%d = %s::of(v%1$d, v%d);", all.get(i), kind(all.get(i)), from.get(i));
        }
        line(2, "}");
        for (int v : all) {
            line(2, "v%d = over_row<%s>(v%1$d);", v, kind(v));
        }
    }

    private String kind(int value) {
        return CudaC.reduction(((Reduce) step(value).op()).kind());
    }

    /** Values for a row come after all else has read what lay in their place. */
    private void results(Set<Integer> written) {
        List<Integer> results = op.results();
        List<Integer> all = IntStream.range(0, results.size()).boxed().toList();
        List<Integer> whole = all.stream().filter(r -> !isThin(results.get(r))).toList();
        if (!whole.isEmpty()) {
            Set<Integer> needed = needed(whole.stream().map(results::get).toList());
            thin(2, needed, written);
            pass(needed);
            whole.forEach(r -> line(3, "if (IS_ROW) out%d[i] = v%d;", r, results.get(r)));
            line(2, "}");
        }
        List<Integer> thin = all.stream().filter(r -> !whole.contains(r)).toList();
        if (!thin.isEmpty()) {
            line(2, "SYNC_ROW();");
            line(2, "if (IS_FIRST) {");
            thin(3, needed(thin.stream().map(results::get).toList()), written);
            thin.forEach(r -> line(3, "out%d[row] = v%d;", r, results.get(r)));
            line(2, "}");
        }
    }

    /** All values that these need, themselves included, down to reductions and inputs. */
    private Set<Integer> needed(List<Integer> wanted) {
        Set<Integer> all = new TreeSet<>();
        List<Integer> open = new ArrayList<>(wanted);
        while (!open.isEmpty()) {
            int v = open.remove(open.size() - 1);
            if (all.add(v) && !isInput(v) && !isReduction(v)) {
                open.addAll(step(v).args());
            }
        }
        return all;
    }

    /** What does not change within a row, before the pass over it. */
    private void thin(int indent, Set<Integer> needed, Set<Integer> written) {
        List<Integer> fresh = needed.stream()
                .filter(v -> isThin(v) && !isReduction(v) && written.add(v))
                .toList();
        List<Integer> strided = fresh.stream()
                .filter(v -> isInput(v) && layout.access(v) == Access.STRIDED)
                .toList();
        if (!strided.isEmpty()) {
            strided.forEach(v -> line(indent, "%s v%d;", CudaC.value(dtype(v)), v));
            line(indent, "{");
            line(indent + 1, "const index_t i = ELEMENT(row, 0);");
            coordinates(strided);
            strided.forEach(v -> line(indent + 1, "v%d = %s;", v, read(v)));
            line(indent, "}");
        }
        fresh.stream().filter(v -> !strided.contains(v)).forEach(v -> value(indent, v));
    }

    /** Begins a pass over the row, with the values that are needed of each element. */
    private void pass(Set<Integer> needed) {
        line(2, perLane > 0 ? "EACH_KEPT(k, c) {" : "EACH_OF_ROW(c) {");
        line(3, "const index_t i = ELEMENT(row, c);");
        List<Integer> each = needed.stream().filter(v -> !isThin(v)).toList();
        coordinates(each.stream()
                .filter(v -> isInput(v) && layout.access(v) == Access.STRIDED)
                .toList());
        each.forEach(v -> value(3, v));
    }

    private void value(int indent, int v) {
        line(indent, "const %s v%d = %s;", CudaC.value(dtype(v)), v, isInput(v) ? read(v) : CudaC.step(step(v)));
    }

    /** Of a row that a lane has not it reads nothing: the row's own lanes may have written there. */
    private String read(int input) {
        String place = isKept(input) ? "x" + input + "[k]" : "in" + input + "[" + index(input) + "]";
        String type = CudaC.value(dtype(input));
        return isThin(input)
                ? "IS_ROW ? (%s) (%s%s) : (%1$s) 0".formatted(type, place, truth(input))
                : place + truth(input);
    }

    /** Splits i into its coordinates c0, c1, ... where some input needs them. */
    private void coordinates(List<Integer> inputs) {
        if (inputs.isEmpty()) {
            return;
        }
        line(3, "index_t rest = i;");
        for (int a = layout.rank() - 1; a > 0; a--) {
            line(3, "const index_t c%d = rest %% size%1$d;", a);
            line(3, "rest /= size%d;", a);
        }
        line(3, "const index_t c0 = rest;");
    }

    /** Where element i of the rows is in an input. */
    private String index(int input) {
        return switch (layout.access(input)) {
            case EACH -> isThin(input) ? "row" : "i";
            case ONE -> "0";
            case STRIDED ->
                IntStream.range(0, layout.rank())
                        .filter(a -> layout.has().get(input).get(a))
                        .mapToObj(a -> "c" + a + " * stride" + input + "_" + a)
                        .collect(Collectors.joining(" + "));
        };
    }

    private String truth(int value) {
        return dtype(value) == DType.BOOL ? " != 0" : "";
    }

    private DType dtype(int value) {
        return types.get(value).dtype();
    }

    private void line(int indent, String format, Object... args) {
        text.append("    ".repeat(indent))
                .append(args.length == 0 ? format : format.formatted(args))
                .append('\n');
    }
}
