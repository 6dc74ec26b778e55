package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.tensor.TensorType;

/**
 * Writes the kernel of {@link FusedSums}: the loop of {@link ElementwiseSource} over {@code [rows, columns]}, whose results are
 * written or added up over the rows. Blocks share the rows of a tile of columns; each leaves its part, and the last of them to
 * be done adds the parts in their order, so that results repeat exactly.
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
                op.steps().stream().filter(s -> !FusedSums.isSum(s.op())).toList(),
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
        s.text.append("#define SUMS ").append(sums(op)).append('\n');
        s.text.append(KernelSource.resource("sums.cuh")).append(s.loop.body());
        s.kernel("ones", 1);
        s.kernel("fours", 4);
        return KernelSource.generated(
                "sum_" + s.loop.name(), CudaC.isWide(layout.elements()), s.text.toString(), "ones", "fours");
    }

    /** How many results are sums. */
    public static int sums(FusedSums op) {
        return (int) IntStream.range(0, op.results().size()).filter(op::isSum).count();
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
        sums().forEach(r -> line(2, "float s%d[%d] = {};", r, v));
        line(2, "if (column < columns) {");
        line(0, "#pragma unroll 4");
        line(3, "for (index_t row = split * piece + down; row < end; row += 256 / width) {");
        walk(v);
        line(3, "}");
        line(2, "}");
        sums().forEach(r -> line(2, "over_columns(s%d, width);", r));
        together(v);
        sums().forEach(r -> line(2, "if (is_first) put(out%d + column * %d, s%1$d);", r, v));
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
        List<Integer> sums = sums();
        for (int k = 0; k < sums.size(); k++) {
            line(3, "if (is_first) put(%s, s%d);", part("split", k, v), sums.get(k));
        }
        line(3, "if (!is_last(tickets + task %% tiles, splits)) continue;");
        String zeros = IntStream.range(0, v)
                .mapToObj(j -> sums.stream()
                        .map(r -> "s%d[%d] = 0.0f;".formatted(r, j))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" "));
        line(3, "%s", zeros);
        line(3, "if (column < columns) {");
        line(4, "for (index_t p = down; p < splits; p += 256 / width) {");
        for (int k = 0; k < sums.size(); k++) {
            line(5, "add_part(s%d, %s);", sums.get(k), part("p", k, v));
        }
        line(4, "}");
        line(3, "}");
        sums.forEach(r -> line(3, "over_columns(s%d, width);", r));
        line(2, "}");
    }

    private static String part(String split, int sum, int v) {
        return "parts + ((%s * SUMS + %d) * columns + column) * %d".formatted(split, sum, v);
    }

    /** The results that are sums. */
    private List<Integer> sums() {
        return IntStream.range(0, op.results().size()).filter(op::isSum).boxed().toList();
    }

    private void line(int indent, String format, Object... args) {
        text.append("    ".repeat(indent)).append(format.formatted(args)).append('\n');
    }
}
