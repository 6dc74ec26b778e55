package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.LoopLayout.Access;
import org.argali.op.Fused;
import org.argali.op.OpNames;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Writes the kernel of a fused elementwise loop, which no size is part of. For {@code relu(%0 + %1)} over inputs with axes
 * {@code xx} and {@code .x}:
 *
 * <pre>
 * DEVICE void body(float v0, float v1, float &amp;r0) {
 *     const float v2 = op_add(v0, v1);
 *     const float v3 = op_relu(v2);
 *     r0 = v3;
 * }
 * KERNEL(ones)(index_t n, const float* in0, const float* in1, float* out0, index_t size1) {
 *     EACH(i, n) {
 *         index_t rest = i;
 *         const index_t c1 = rest % size1;
 *         rest /= size1;
 *         float r0;
 *         body(in0[i], in1[c1], r0);
 *         out0[i] = r0;
 *     }
 * }
 * KERNEL(fours)(...)    // the same, four neighbours at once
 * </pre>
 *
 * <p>Arguments: number of elements, inputs, outputs, then {@link #sizes}.
 */
public final class ElementwiseSource {
    private static final String LANES = "xyzw";
    private static final int NONE = -1;

    private final Fused op;
    private final List<DType> types;
    private final LoopLayout layout;
    private final boolean strided;
    private final int given;

    ElementwiseSource(Fused op, List<TensorType> inputs, LoopLayout layout) {
        this(op, inputs, layout, NONE);
    }

    /** @param given the number of an input that is not in memory: the kernel has element i, or four, in {@code a<given>} */
    ElementwiseSource(Fused op, List<TensorType> inputs, LoopLayout layout, int given) {
        this.op = op;
        this.given = given;
        this.types = op.valueTypes(inputs).stream().map(TensorType::dtype).toList();
        this.layout = layout;
        this.strided = layout.isStrided();
    }

    /** Entries {@code ones} and {@code fours}. */
    public static KernelSource of(Fused op, List<TensorType> inputs, LoopLayout layout) {
        return new ElementwiseSource(op, inputs, layout).source();
    }

    /** Arguments after the outputs: sizes of all axes but the first, then strides of inputs that have only some axes. */
    public static List<Long> sizes(LoopLayout layout) {
        List<Long> all = new ArrayList<>();
        if (layout.isStrided()) {
            all.addAll(layout.sizes().subList(1, layout.rank()));
            for (int i = 0; i < layout.has().size(); i++) {
                for (int a : outerAxes(layout, i)) {
                    all.add(layout.strides(i).get(a));
                }
            }
        }
        return all;
    }

    /** Axes of a strided input whose stride is not known to be 1. */
    private static List<Integer> outerAxes(LoopLayout layout, int input) {
        if (layout.access(input) != Access.STRIDED) {
            return List.of();
        }
        return IntStream.range(0, layout.rank() - 1)
                .filter(a -> layout.has().get(input).get(a))
                .boxed()
                .toList();
    }

    private KernelSource source() {
        String text = body() + kernel("ones", ones()) + kernel("fours", fours());
        return KernelSource.generated(name(), CudaC.isWide(layout.elements()), text, "ones", "fours");
    }

    String name() {
        return op.steps().stream().map(s -> OpNames.of(s.op())).limit(6).collect(Collectors.joining("_"));
    }

    /** The steps on one element. */
    String body() {
        StringBuilder b = new StringBuilder("\nDEVICE void body(");
        List<String> params = new ArrayList<>();
        for (int i = 0; i < op.inputs(); i++) {
            params.add(CudaC.value(types.get(i)) + " v" + i);
        }
        for (int r = 0; r < results(); r++) {
            params.add(CudaC.stored(result(r)) + "& r" + r);
        }
        b.append(String.join(", ", params)).append(") {\n");
        for (int s = 0; s < op.steps().size(); s++) {
            int v = op.inputs() + s;
            b.append("    const %s v%d = %s;\n"
                    .formatted(
                            CudaC.value(types.get(v)), v, CudaC.step(op.steps().get(s))));
        }
        for (int r = 0; r < results(); r++) {
            b.append("    r%d = v%d;\n".formatted(r, op.results().get(r)));
        }
        return b.append("}\n").toString();
    }

    private String kernel(String entry, String body) {
        List<String> params = new ArrayList<>(List.of("index_t n"));
        List<String> types = pointers();
        for (int p = 0; p < types.size(); p++) {
            params.add(types.get(p) + " " + pointerName(p));
        }
        params.addAll(sizeNames());
        return "\nKERNEL(" + entry + ")(" + String.join(", ", params) + ") {\n" + body + "}\n";
    }

    /** Types of the pointers to inputs and outputs. */
    List<String> pointers() {
        List<String> all = new ArrayList<>();
        types.subList(0, op.inputs()).forEach(t -> all.add("const " + CudaC.stored(t) + "*"));
        op.results().forEach(r -> all.add(CudaC.stored(types.get(r)) + "*"));
        return all;
    }

    String pointerName(int p) {
        return p < op.inputs() ? "in" + p : "out" + (p - op.inputs());
    }

    List<String> sizeNames() {
        List<String> names = new ArrayList<>();
        if (strided) {
            IntStream.range(1, layout.rank()).forEach(a -> names.add("index_t size" + a));
            for (int i = 0; i < op.inputs(); i++) {
                for (int a : outerAxes(layout, i)) {
                    names.add("index_t stride" + i + "_" + a);
                }
            }
        }
        return names;
    }

    private String ones() {
        return "    EACH(i, n) {\n" + (strided ? coordinates("size" + (layout.rank() - 1)) : "") + one("        ")
                + "    }\n";
    }

    /** The body on element i, and its results into memory. */
    String one(String indent) {
        StringBuilder b = new StringBuilder(ofOne(indent));
        for (int r = 0; r < results(); r++) {
            b.append(indent).append(storeOne(r));
        }
        return b.toString();
    }

    String storeOne(int r) {
        return "out%d[i] = r%d;\n".formatted(r, r);
    }

    /** The body on element i, with results r0, r1, ... */
    String ofOne(String indent) {
        List<String> args = new ArrayList<>();
        for (int i = 0; i < op.inputs(); i++) {
            String at = "in" + i + "[" + index(i, "c" + (layout.rank() - 1)) + "]";
            args.add((i == given ? "a" + i : at) + truth(types.get(i)));
        }
        StringBuilder b = new StringBuilder();
        for (int r = 0; r < results(); r++) {
            args.add("r" + r);
            b.append(indent).append("%s r%d;\n".formatted(CudaC.stored(result(r)), r));
        }
        return b.append(indent)
                .append("body(")
                .append(String.join(", ", args))
                .append(");\n")
                .toString();
    }

    private String fours() {
        StringBuilder b = new StringBuilder("    EACH(i, n / 4) {\n");
        if (strided) {
            b.append(coordinates("(size" + (layout.rank() - 1) + " / 4)"));
        }
        b.append(four("        ")).append("    }\n");
        if (!strided) {
            b.append("    for (index_t i = n / 4 * 4 + blockIdx.x * blockDim.x + threadIdx.x; i < n; i += n) {\n");
            b.append(one("        ")).append("    }\n");
        }
        return b.toString();
    }

    /** The body on elements 4 i to 4 i + 3, and its results into memory. */
    String four(String indent) {
        StringBuilder b = new StringBuilder(ofFour(indent));
        for (int r = 0; r < results(); r++) {
            b.append(indent).append(storeFour(r));
        }
        return b.toString();
    }

    String storeFour(int r) {
        return "((%s*) out%d)[i] = r%d;\n".formatted(CudaC.four(result(r)), r, r);
    }

    /** The body on elements 4 i to 4 i + 3, with results r0, r1, ... of four elements each. */
    String ofFour(String indent) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < op.inputs(); i++) {
            if (i != given) {
                b.append(indent).append(loadFour(i)).append('\n');
            }
        }
        for (int r = 0; r < results(); r++) {
            b.append(indent).append("%s r%d;\n".formatted(CudaC.four(result(r)), r));
        }
        for (char lane : LANES.toCharArray()) {
            b.append(indent).append("body(").append(fourArgs(lane)).append(");\n");
        }
        return b.toString();
    }

    /** Four elements if the input has the innermost axis, else the one that all four share. */
    private String loadFour(int input) {
        if (hasInnermost(input)) {
            String four = CudaC.four(types.get(input));
            String at = layout.access(input) == Access.EACH
                    ? "i"
                    : "(" + index(input, "4 * c" + (layout.rank() - 1)) + ") / 4";
            return "const %s a%d = ((const %s*) in%d)[%s];".formatted(four, input, four, input, at);
        }
        String stored = CudaC.stored(types.get(input));
        return "const %s a%d = in%d[%s];".formatted(stored, input, input, index(input, ""));
    }

    private String fourArgs(char lane) {
        List<String> args = new ArrayList<>();
        for (int i = 0; i < op.inputs(); i++) {
            args.add("a" + i + (hasInnermost(i) ? "." + lane : "") + truth(types.get(i)));
        }
        for (int r = 0; r < results(); r++) {
            args.add("r" + r + "." + lane);
        }
        return String.join(", ", args);
    }

    private boolean hasInnermost(int input) {
        return layout.access(input) == Access.EACH
                || (layout.access(input) == Access.STRIDED
                        && layout.has().get(input).get(layout.rank() - 1));
    }

    /** Splits i into those of its coordinates c0, c1, ... that some input needs. */
    String coordinates(String innermost) {
        StringBuilder b = new StringBuilder("        index_t rest = i;\n");
        for (int a = layout.rank() - 1; a >= 0; a--) {
            String size = a == layout.rank() - 1 ? innermost : "size" + a;
            if (isNeeded(a)) {
                b.append("        const index_t c%d = %s;\n"
                        .formatted(a, a == 0 ? "rest" : "rest %% %s".formatted(size)));
            }
            if (a > 0) {
                b.append("        rest /= %s;\n".formatted(size));
            }
        }
        return b.toString();
    }

    private boolean isNeeded(int axis) {
        return IntStream.range(0, op.inputs())
                .anyMatch(i -> layout.access(i) == Access.STRIDED
                        && layout.has().get(i).get(axis));
    }

    /** Where element i of the loop is in an input. */
    private String index(int input, String innermost) {
        return switch (layout.access(input)) {
            case EACH -> "i";
            case ONE -> "0";
            case STRIDED -> {
                List<String> terms = new ArrayList<>();
                outerAxes(layout, input).forEach(a -> terms.add("c" + a + " * stride" + input + "_" + a));
                if (hasInnermost(input)) {
                    terms.add(innermost);
                }
                yield String.join(" + ", terms);
            }
        };
    }

    private static String truth(DType type) {
        return type == DType.BOOL ? " != 0" : "";
    }

    private int results() {
        return op.results().size();
    }

    DType result(int r) {
        return types.get(op.results().get(r));
    }
}
