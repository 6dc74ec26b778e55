package org.argali.cuda.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.argali.op.Cast;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.OpNames;
import org.argali.op.Reduce;
import org.argali.tensor.DType;

/** Spells types and constants in CUDA C. */
public final class CudaC {
    /** The macro that makes indices 64 bits wide. */
    static final String WIDE = "WIDE";

    private CudaC() {}

    /** The type of a value within a kernel. */
    public static String value(DType type) {
        return switch (type) {
            case FLOAT32, BFLOAT16, FLOAT16 -> "float";
            case INT32 -> "int";
            case BOOL -> "bool";
        };
    }

    /** The type of an element in memory. */
    public static String stored(DType type) {
        return switch (type) {
            case BOOL -> "unsigned char";
            case BFLOAT16, FLOAT16 -> type.kerasName() + "_t";
            default -> value(type);
        };
    }

    /** Four elements that are moved at once. */
    public static String four(DType type) {
        return switch (type) {
            case FLOAT32 -> "float4";
            case INT32 -> "int4";
            case BOOL -> "uchar4";
            case BFLOAT16, FLOAT16 -> stored(type) + "4";
        };
    }

    /** What is moved at once to move {@code bytes}. */
    public static String unit(int bytes) {
        return switch (bytes) {
            case 16 -> "uint4";
            case 8 -> "uint2";
            case 4 -> "unsigned int";
            case 2 -> "unsigned short";
            case 1 -> "unsigned char";
            default -> throw new IllegalArgumentException("there is no unit of " + bytes + " bytes");
        };
    }

    /** Whether indices need 64 bits; a loop's last step must not overflow either. */
    public static boolean isWide(long elements) {
        return elements > Integer.MAX_VALUE;
    }

    /**
     * Macros of a source whose largest operand has that many elements.
     *
     * @param pairs names and values in turn
     */
    public static Map<String, String> defines(long elements, String... pairs) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        if (isWide(elements)) {
            all.put(WIDE, "");
        }
        return all;
    }

    public static String literal(DType type, double value) {
        return switch (type) {
            case FLOAT32, BFLOAT16, FLOAT16 -> floatLiteral((float) type.round(value));
            case INT32 -> "((int) " + Integer.toUnsignedString((int) value) + "u)";
            case BOOL -> value != 0 ? "true" : "false";
        };
    }

    private static String floatLiteral(float f) {
        return Float.isFinite(f)
                ? f + "f"
                : "__int_as_float((int) " + Integer.toUnsignedString(Float.floatToIntBits(f)) + "u)";
    }

    /** A step of a fused loop as a call on values v0, v1, ... */
    static String step(Fused.Step step) {
        if (step.op() instanceof Fill f) {
            return literal(f.type().dtype(), f.value());
        }
        String function = step.op() instanceof Cast c ? "to_" + c.to() : "op_" + OpNames.of(step.op());
        return step.args().stream().map(a -> "v" + a).collect(Collectors.joining(", ", function + "(", ")"));
    }

    /** The struct of the prelude that reduces so. */
    public static String reduction(Reduce.Kind kind) {
        return switch (kind) {
            case SUM -> "Sum";
            case PROD -> "Product";
            case MAX -> "Max";
            case MIN -> "Min";
        };
    }
}
