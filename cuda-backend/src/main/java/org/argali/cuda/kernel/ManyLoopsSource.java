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

    /** The same of sums, which the whole block puts together. */
    public static final int SUM_CHUNK = 8192;

    /** Arguments have 32764 bytes (sm_70 and later, CUDA 12.1 and later). */
    private static final int MOST_WORDS = 4032;

    private static final int WORDS_BESIDE_POINTERS = 2;
    private static final String MORE = "            ";

    private ManyLoopsSource() {}

    /** Entries {@code ones} and {@code fours}: (number of tensors, number of chunks, table). */
    public static KernelSource of(Fused.Form form, int tensors) {
        ElementwiseSource loop = new ElementwiseSource(form.loop(), types(form), layout(form));
        List<String> pointers = loop.pointers();
        String text = head(form, tensors, CHUNK)
                + loop.body()
                + kernel("ones", "", loop, pointers, ones(loop.one(MORE)))
                + kernel("fours", "", loop, pointers, fours(loop.four(MORE), loop.one(MORE)));
        return KernelSource.generated(loop.name(), false, text, "ones", "fours");
    }

    /**
     * That of {@link Fused.ManySums}. Entries {@code ones} and {@code fours}: (number of tensors, number of chunks, table, the sums of
     * chunks); then {@code join}: (number of tensors, table, the sums of chunks), in their order, so that results repeat exactly.
     */
    public static KernelSource sums(Fused.Form form, int tensors) {
        ElementwiseSource loop = new ElementwiseSource(form.loop(), types(form), layout(form));
        int inputs = form.loop().inputs();
        List<String> pointers = loop.pointers().subList(0, inputs);
        String one = loop.ofOne(MORE) + MORE + "sum += r0;\n";
        String four = loop.ofFour(MORE) + MORE + "sum += r0.x + r0.y + (r0.z + r0.w);\n";
        String text = head(form, tensors, SUM_CHUNK)
                + loop.body()
                + kernel("ones", ", float* parts", loop, pointers, summed(ones(one)))
                + kernel("fours", ", float* parts", loop, pointers, summed(fours(four, one)))
                + JOIN.formatted(inputs + WORDS_BESIDE_POINTERS);
        return KernelSource.generated("sum_" + loop.name(), false, text, "ones", "fours", "join");
    }

    private static String summed(String loop) {
        return """
                        float sum = 0.0f;
                %s        sum = over_block<Sum>(sum);
                        if (threadIdx.x == 0) parts[chunk] = sum;
                """.formatted(loop);
    }

    private static String head(Fused.Form form, int tensors, int chunk) {
        return "#define CHUNK %d\n#define WORDS %d\n#define ROOM %d\n"
                        .formatted(chunk, words(form), tensors * words(form))
                + TABLE;
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

    private static final String JOIN = """

            KERNEL(join)(int tensors, const __grid_constant__ Table table, const float* parts) {
                EACH_OF_BLOCK(tensor, (index_t) tensors) {
                    const int at = (int) tensor * WORDS;
                    const index_t first = (index_t) table.at[at];
                    const index_t end = first + ((index_t) table.at[at + 1] + CHUNK - 1) / CHUNK;
                    float sum = 0.0f;
                    for (index_t c = first + threadIdx.x; c < end; c += blockDim.x) sum += parts[c];
                    sum = over_block<Sum>(sum);
                    if (threadIdx.x == 0) *(float*) table.at[at + %d] = sum;
                }
            }
            """;

    private static String kernel(
            String entry, String more, ElementwiseSource loop, List<String> pointers, String body) {
        StringBuilder b = new StringBuilder("""

                KERNEL(%s)(int tensors, index_t chunks, const __grid_constant__ Table table%s) {
                    EACH_OF_BLOCK(chunk, chunks) {
                        const int at = tensor_of(table, tensors, chunk) * WORDS;
                        const index_t from = (chunk - (index_t) table.at[at]) * CHUNK;
                        const index_t n = (index_t) table.at[at + 1];
                        const index_t to = from + CHUNK < n ? from + CHUNK : n;
                """.formatted(entry, more));
        for (int p = 0; p < pointers.size(); p++) {
            b.append("        %s %s = (%s) table.at[at + %d];\n"
                    .formatted(pointers.get(p), loop.pointerName(p), pointers.get(p), p + WORDS_BESIDE_POINTERS));
        }
        return b.append(body).append("    }\n}\n").toString();
    }

    private static String ones(String one) {
        return "        for (index_t i = from + threadIdx.x; i < to; i += blockDim.x) {\n" + one + "        }\n";
    }

    private static String fours(String four, String one) {
        return "        for (index_t i = from / 4 + threadIdx.x; i < to / 4; i += blockDim.x) {\n" + four
                + "        }\n        for (index_t i = to / 4 * 4 + threadIdx.x; i < to; i += blockDim.x) {\n" + one
                + "        }\n";
    }
}
