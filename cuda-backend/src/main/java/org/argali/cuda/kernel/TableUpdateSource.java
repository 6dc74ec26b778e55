package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.TableUpdate;
import org.argali.op.ZeroGradient;
import org.argali.tensor.TensorType;

/**
 * Writes the kernel of {@link TableUpdate}: the loop of {@link ElementwiseSource}, whose gradient is added up where it is needed.
 * A row that no id names gets the loop with a gradient of 0, of which only what changes is computed and written.
 *
 * <pre>
 * KERNEL(ones)(index_t n, index_t width, const int* starts, const int* positions, const float* dy, const float* sums, in0, in2,
 *         ..., out0, ..., sizes) {
 *     EACH(i, n) {
 *         ...
 *         if (begin == end) {
 *             const float a1 = {};
 *             ...
 *         } else {
 *             const float a1 = sum_of_row(positions, begin, end, dy + column, sums + column, width);
 *             ...
 *         }
 *     }
 * }
 * KERNEL(fours)(...)    // the same, a thread has four neighbouring columns
 * </pre>
 */
public final class TableUpdateSource {
    /** Sorted positions of which a thread adds up no more than two parts; of a row with more whole chunks are added up before. */
    public static final int CHUNK = 64;

    private final int gradient;
    private final ElementwiseSource loop;
    private final LoopLayout layout;
    private final ZeroGradient zero;

    private TableUpdateSource(TableUpdate op, List<TensorType> inputs, LoopLayout layout) {
        this.gradient = op.at();
        this.layout = layout;
        this.loop = new ElementwiseSource(op.loop(), op.loopInputs(inputs), layout, gradient);
        this.zero = ZeroGradient.of(op, inputs);
    }

    /**
     * Entries {@code ones} and {@code fours}. Arguments after the outputs are {@link ElementwiseSource#sizes}.
     *
     * @param inputs of the update
     * @param layout of the loop with its gradient
     */
    public static KernelSource of(TableUpdate op, List<TensorType> inputs, LoopLayout layout) {
        TableUpdateSource s = new TableUpdateSource(op, inputs, layout);
        String text = "#define CHUNK " + CHUNK + "\n" + KernelSource.resource("table_update.cuh") + s.loop.body()
                + s.kernel("ones", 1) + s.kernel("fours", 4);
        long elements = Math.max(layout.elements(), inputs.get(1).size());
        return KernelSource.generated("update_" + s.loop.name(), CudaC.isWide(elements), text, "ones", "fours");
    }

    private String kernel(String entry, int v) {
        List<String> params = new ArrayList<>(List.of(
                "index_t n",
                "index_t width",
                "const int* starts",
                "const int* positions",
                "const float* dy",
                "const float* sums"));
        List<String> pointers = loop.pointers();
        for (int p = 0; p < pointers.size(); p++) {
            if (p != gradient) {
                params.add(pointers.get(p) + " " + loop.pointerName(p));
            }
        }
        params.addAll(loop.sizeNames());
        String type = v == 1 ? "float" : "float4";
        String given = "            const " + type + " a" + gradient + " = ";
        StringBuilder b = new StringBuilder("\nKERNEL(%s)(%s) {\n".formatted(entry, String.join(", ", params)));
        b.append(v == 1 ? "    EACH(i, n) {\n" : "    width /= 4;\n    EACH(i, n / 4) {\n");
        if (layout.isStrided()) {
            String last = "size" + (layout.rank() - 1);
            b.append(loop.coordinates(v == 1 ? last : "(" + last + " / 4)"));
        }
        b.append("""
                    const index_t row = i / width;
                    const index_t column = i %% width;
                    const index_t begin = (index_t) starts[row];
                    const index_t end = (index_t) starts[row + 1];
                    if (begin == end) {
            %s{};
            %s        } else {
            %ssum_of_row(positions, begin, end, (const %s*) dy + column, (const %s*) sums + column, width);
            %s        }
                }
            }
            """.formatted(given, untouched(v), given, type, type, touched(v)));
        return b.toString();
    }

    private String touched(int v) {
        return v == 1 ? loop.one("            ") : loop.four("            ");
    }

    /** Only what is stored is computed, and read for that: the compiler leaves out the rest. What is kept is copied, if it moves. */
    private String untouched(int v) {
        String indent = "            ";
        StringBuilder keep = new StringBuilder();
        StringBuilder store = new StringBuilder();
        for (int r = 0; r < zero.kept().size(); r++) {
            int from = zero.kept().get(r);
            if (from == ZeroGradient.COMPUTED) {
                store.append(indent).append(v == 1 ? loop.storeOne(r) : loop.storeFour(r));
            } else {
                String type = v == 1 ? CudaC.stored(loop.result(r)) : CudaC.four(loop.result(r));
                keep.append("%s%s k%d = {};\n".formatted(indent, type, r));
                keep.append("%sif (out%d != in%d) k%d = ((const %s*) in%d)[i];\n"
                        .formatted(indent, r, from, r, type, from));
                store.append("%sif (out%d != in%d) ((%s*) out%d)[i] = k%d;\n".formatted(indent, r, from, type, r, r));
            }
        }
        return keep + (v == 1 ? loop.ofOne(indent) : loop.ofFour(indent)) + store;
    }
}
