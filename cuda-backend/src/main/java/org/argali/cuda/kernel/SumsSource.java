package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.tensor.TensorType;

/**
 * Writes the kernel of {@link FusedSums}: the loop of {@link ElementwiseSource} over {@code [rows, columns]}, whose results are
 * written or added up over the rows, as they are or as squares of the distances to their mean. Blocks share the rows of a tile of
 * columns; each leaves its part, and the last of them to be done adds the parts in their order, so that results repeat exactly.
 *
 * <pre>
 * KERNEL(ones)(index_t rows, index_t columns, index_t width, index_t splits, float* parts, unsigned int* tickets, in0, ...,
 *         out0, ..., sizes) {
 *     ...
 *     for (row ...) {
 *         const index_t i = row * columns + column;
 *         float r0, r1;
 *         body(in0[i], r0, r1);
 *         out0[i] = r0;
 *         s1[0] += r1;
 *     }
 *     over_columns(s1, width);
 *     ...
 * }
 * KERNEL(fours)(...)    // the same, a thread has four neighbouring columns; `columns` counts them in fours
 * </pre>
 */
public final class SumsSource {
    private final FusedSums op;
    private final ElementwiseSource loop;
    private final LoopLayout layout;
    private final boolean followsRows;
    private final StringBuilder text = new StringBuilder();

    private SumsSource(FusedSums op, List<TensorType> inputs, LoopLayout layout, boolean followsRows) {
        this.op = op;
        this.loop = new ElementwiseSource(body(op), inputs, layout);
        this.layout = layout;
        this.followsRows = followsRows;
    }

    /** The loop alone: a result that is a sum is what is summed. */
    private static Fused body(FusedSums op) {
        return new Fused(
                op.inputs(),
                op.steps().stream().filter(s -> !FusedSums.sums(s.op())).toList(),
                IntStream.range(0, op.results().size())
                        .mapToObj(
                                r -> op.isSum(r) ? op.summedBy(r) : op.results().get(r))
                        .toList());
    }

    /**
     * Entries {@code ones} and {@code fours}. Arguments after the outputs are {@link ElementwiseSource#sizes}.
     *
     * @param layout of the loop
     */
    public static KernelSource of(FusedSums op, List<TensorType> inputs, LoopLayout layout) {
        long columns = op.columns(inputs);
        boolean followsRows =
                layout.rank() == 2 && layout.sizes().get(1) == columns; // then no division finds row and column
        SumsSource s = new SumsSource(op, inputs, layout, followsRows);
        s.text.append("#define PARTS ").append(parts(op)).append('\n');
        s.text.append(KernelSource.resource("sums.cuh")).append(s.loop.body());
        s.kernel("ones", 1);
        s.kernel("fours", 4);
        return KernelSource.generated(
                "sum_" + s.loop.name(), CudaC.isWide(layout.elements()), s.text.toString(), "ones", "fours");
    }

    /** How many numbers a block leaves for each column: of squared deviations the mean too, as two. */
    public static int parts(FusedSums op) {
        return IntStream.range(0, op.results().size()).map(r -> parts(op, r)).sum();
    }

    private static int parts(FusedSums op, int result) {
        return op.isSpread(result) ? 3 : op.isSum(result) ? 1 : 0;
    }

    private void kernel(String entry, int v) {
        List<String> params = new ArrayList<>(List.of(
                "index_t rows",
                "index_t columns",
                "index_t width",
                "index_t splits",
                "float* parts",
                "unsigned int* tickets"));
        List<String> pointers = loop.pointers();
        for (int p = 0; p < pointers.size(); p++) {
            params.add(pointers.get(p) + " " + loop.pointerName(p));
        }
        params.addAll(loop.sizeNames());
        line(0, "");
        line(0, "BIG_KERNEL(%s)(%s) {", entry, String.join(", ", params));
        line(1, "const index_t tiles = (columns + width - 1) / width;");
        line(1, "const index_t piece = (rows + splits - 1) / splits;");
        line(1, "const index_t down = threadIdx.x / width;");
        line(1, "EACH_OF_BLOCK(task, splits * tiles) {");
        line(2, "const index_t column = task %% tiles * width + threadIdx.x %% width;");
        line(2, "const index_t split = task / tiles;");
        line(2, "const index_t end = (split + 1) * piece < rows ? (split + 1) * piece : rows;");
        line(2, "const bool is_first = down == 0 && column < columns;");
        sums().forEach(r -> line(2, op.isSpread(r) ? "Deviations<%2$d> s%1$d = {};" : "float s%d[%d] = {};", r, v));
        line(2, "if (column < columns) {");
        line(0, "#pragma unroll 4");
        line(3, "for (index_t row = split * piece + down; row < end; row += 256 / width) {");
        walk(v);
        line(3, "}");
        line(2, "}");
        spreads().forEach(r -> line(2, "s%d.close();", r));
        sums().forEach(r -> line(2, "over_columns(s%d, width);", r));
        together(v);
        sums().forEach(r ->
                line(2, "if (is_first) put(out%d + column * %d, s%1$d%s);", r, v, op.isSpread(r) ? ".squares" : ""));
        line(1, "}");
        line(0, "}");
    }

    private void walk(int v) {
        line(4, "const index_t i = row * columns + column;");
        if (layout.isStrided()) {
            text.append(followsRows ? rowAndColumn() : coordinates(v));
        }
        text.append(v == 1 ? loop.ofOne(" ".repeat(16)) : loop.ofFour(" ".repeat(16)));
        for (int r = 0; r < op.results().size(); r++) {
            if (!op.isSum(r)) {
                text.append(" ".repeat(16)).append(v == 1 ? "out%d[i] = r%1$d;\n".formatted(r) : loop.storeFour(r));
            } else if (op.isSpread(r)) {
                for (int k = 0; k < v; k++) {
                    line(4, "s%d.add(%d, r%1$d%s);", r, k, v == 1 ? "" : "." + "xyzw".charAt(k));
                }
                line(4, "s%d.end_row();", r);
            } else if (v == 1) {
                line(4, "s%d[0] += r%1$d;", r);
            } else {
                line(4, "s%d[0] += r%1$d.x; s%1$d[1] += r%1$d.y; s%1$d[2] += r%1$d.z; s%1$d[3] += r%1$d.w;", r);
            }
        }
    }

    private String coordinates(int v) {
        String last = "size" + (layout.rank() - 1);
        return loop.coordinates(v == 1 ? last : "(" + last + " / 4)");
    }

    private static String rowAndColumn() {
        return "                const index_t c0 = row;\n                const index_t c1 = column;\n";
    }

    /** Where blocks share rows: all but the last to be done go on to other work. */
    private void together(int v) {
        line(2, "if (splits > 1) {");
        forParts((r, place) ->
                line(3, "if (is_first) put(%s, s%d%s);", part("split", place, v), r, op.isSpread(r) ? apart(v) : ""));
        line(3, "if (!is_last(tickets + task %% tiles, splits)) continue;");
        for (int r : sums()) {
            line(
                    3,
                    op.isSpread(r) ? "s%d = Deviations<%d>();" : "for (int k = 0; k < %2$d; k++) s%1$d[k] = 0.0f;",
                    r,
                    v);
        }
        line(3, "if (column < columns) {");
        line(4, "for (index_t p = down; p < splits; p += 256 / width) {");
        if (!spreads().isEmpty()) {
            line(5, "const index_t before = p * piece < rows ? p * piece : rows;");
            line(5, "const index_t own = rows - before < piece ? rows - before : piece;");
        }
        forParts((r, place) -> {
            if (op.isSpread(r)) {
                line(5, "add_part(s%d, own, %s%s);", r, part("p", place, v), apart(v));
            } else {
                line(5, "add_part(s%d, %s);", r, part("p", place, v));
            }
        });
        line(4, "}");
        line(3, "}");
        sums().forEach(r -> line(3, "over_columns(s%d, width);", r));
        line(2, "}");
    }

    /** Each sum and the first of its places among the parts of a block. */
    private void forParts(BiConsumer<Integer, Integer> each) {
        int place = 0;
        for (int r : sums()) {
            each.accept(r, place);
            place += parts(op, r);
        }
    }

    private static String part(String split, int place, int v) {
        return "parts + ((%s * PARTS + %d) * columns + column) * %d".formatted(split, place, v);
    }

    /** How far the numbers of squared deviations lie apart. */
    private static String apart(int v) {
        return ", columns * %d".formatted(v);
    }

    /** The results that are sums. */
    private List<Integer> sums() {
        return IntStream.range(0, op.results().size()).filter(op::isSum).boxed().toList();
    }

    /** Those that are squared deviations. */
    private List<Integer> spreads() {
        return sums().stream().filter(op::isSpread).toList();
    }

    private void line(int indent, String format, Object... args) {
        text.append("    ".repeat(indent)).append(format.formatted(args)).append('\n');
    }
}
