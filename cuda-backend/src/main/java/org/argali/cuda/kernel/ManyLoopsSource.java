package org.argali.cuda.kernel;

import java.util.List;
import org.argali.op.Fused;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Writes the kernel of {@link Fused.Many}: tensors are cut into chunks, of which a block takes one at a time. A table among
 * the arguments says for each tensor its first chunk, its elements, and where its inputs and outputs are.
 */
public final class ManyLoopsSource {
    /** Elements that a block takes at once. */
    public static final int CHUNK = 2048;

    /** Arguments have 32764 bytes (sm_70 and later, CUDA 12.1 and later). */
    private static final int MOST_WORDS = 4032;

    private static final int WORDS_BESIDE_POINTERS = 2;

    private ManyLoopsSource() {}

    /** Entries {@code ones} and {@code fours}: (number of tensors, number of chunks, table). */
    public static KernelSource of(Fused.Form form, int tensors) {
        ElementwiseSource loop = new ElementwiseSource(form.loop(), types(form), layout(form));
        String head = "#define CHUNK %d\n#define WORDS %d\n#define ROOM %d\n"
                .formatted(CHUNK, words(form), tensors * words(form));
        String text = head
                + TABLE
                + loop.body()
                + kernel("ones", loop, loop.pointers(), ones(loop))
                + kernel("fours", loop, loop.pointers(), fours(loop));
        return KernelSource.generated(loop.name(), false, text, "ones", "fours");
    }

    /** Words of the table for a tensor. */
    public static int words(Fused.Form form) {
        return WORDS_BESIDE_POINTERS
                + form.loop().inputs()
                + form.loop().results().size();
    }

    /** Tensors that one launch can take. */
    public static int mostTensors(Fused.Form form) {
        return MOST_WORDS / words(form);
    }

    private static List<TensorType> types(Fused.Form form) {
        return form.dtypes().stream().map(d -> new TensorType(d, Shape.SCALAR)).toList();
    }

    /** A long loop: inputs that are whole have its only axis. */
    private static LoopLayout layout(Fused.Form form) {
        return new LoopLayout(
                List.of((long) CHUNK), form.whole().stream().map(List::of).toList());
    }

    private static final String TABLE = """

            struct Table {
                long long at[ROOM];
            };

            // The last tensor whose first chunk is not behind this one.
            DEVICE int tensor_of(const Table& table, int tensors, index_t chunk) {
                int low = 0;
                int high = tensors - 1;
                while (low < high) {
                    int middle = (low + high + 1) / 2;
                    if ((index_t) table.at[middle * WORDS] <= chunk) low = middle;
                    else high = middle - 1;
                }
                return low;
            }
            """;

    private static String kernel(String entry, ElementwiseSource loop, List<String> pointers, String body) {
        StringBuilder b = new StringBuilder("""

                KERNEL(%s)(int tensors, index_t chunks, const __grid_constant__ Table table) {
                    EACH_OF_BLOCK(chunk, chunks) {
                        const int at = tensor_of(table, tensors, chunk) * WORDS;
                        const index_t from = (chunk - (index_t) table.at[at]) * CHUNK;
                        const index_t n = (index_t) table.at[at + 1];
                        const index_t to = from + CHUNK < n ? from + CHUNK : n;
                """.formatted(entry));
        for (int p = 0; p < pointers.size(); p++) {
            b.append("        %s %s = (%s) table.at[at + %d];\n"
                    .formatted(pointers.get(p), loop.pointerName(p), pointers.get(p), p + WORDS_BESIDE_POINTERS));
        }
        return b.append(body).append("    }\n}\n").toString();
    }

    private static String ones(ElementwiseSource loop) {
        return "        for (index_t i = from + threadIdx.x; i < to; i += blockDim.x) {\n" + loop.one("            ")
                + "        }\n";
    }

    private static String fours(ElementwiseSource loop) {
        return "        for (index_t i = from / 4 + threadIdx.x; i < to / 4; i += blockDim.x) {\n"
                + loop.four("            ")
                + "        }\n        for (index_t i = to / 4 * 4 + threadIdx.x; i < to; i += blockDim.x) {\n"
                + loop.one("            ")
                + "        }\n";
    }
}
