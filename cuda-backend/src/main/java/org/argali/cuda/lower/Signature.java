package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.argali.cuda.kernel.CudaC;
import org.argali.op.CudaCode;
import org.argali.tensor.TensorType;

/**
 * Compares what a kernel of a user's own takes with what it is given: a launch cannot tell, and would read anything. Of the
 * parameters it knows {@code float*}, {@code int*}, {@code unsigned char*}, {@code int}, {@code long long} and {@code float}.
 */
final class Signature {
    private static final Pattern COMMENT = Pattern.compile("//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    /** Words that do not make another type. */
    private static final Pattern IGNORED = Pattern.compile("\\b(const|__restrict__|__grid_constant__)\\b");

    private Signature() {}

    static void check(String where, CudaCode code, List<TensorType> inputs, List<TensorType> outputs) {
        List<String> wanted = new ArrayList<>();
        inputs.forEach(t -> wanted.add(CudaC.stored(t.dtype()) + "*"));
        outputs.forEach(t -> wanted.add(CudaC.stored(t.dtype()) + "*"));
        code.numbers().forEach(n -> wanted.add(type(n)));
        List<String> written = parameters(where, code);
        List<String> types = written.stream().map(Signature::type).toList();
        boolean same = types.size() == wanted.size();
        for (int i = 0; same && i < types.size(); i++) {
            same = types.get(i).equals(wanted.get(i))
                    || (types.get(i).equals("index_t") && wanted.get(i).equals("long long"));
        }
        if (!same) {
            throw new IllegalArgumentException(where + ": its kernel " + code.kernel() + " takes ("
                    + String.join(", ", written) + "), but is given (" + String.join(", ", wanted) + "): "
                    + inputs.size() + " inputs " + inputs + ", " + outputs.size() + " outputs " + outputs + ", "
                    + code.numbers().size() + " numbers " + code.numbers());
        }
    }

    private static List<String> parameters(String where, CudaCode code) {
        String source = COMMENT.matcher(code.source()).replaceAll(" ");
        String name = Pattern.quote(code.kernel());
        Matcher m = Pattern.compile(
                        "(?:KERNEL\\(\\s*" + name + "\\s*\\)|__global__[^{;]*?\\b" + name + ")\\s*\\(([^)]*)\\)")
                .matcher(source);
        if (!m.find()) {
            throw new IllegalArgumentException(where + ": its CUDA C has no kernel " + code.kernel()
                    + "; it is declared as KERNEL(" + code.kernel() + ")(const float* x, float* y, ...) { ... }");
        }
        if (m.group().startsWith("__global__")
                && !source.substring(0, m.start()).contains("extern \"C\"")) {
            throw new IllegalArgumentException(where + ": its kernel " + code.kernel()
                    + " has a name that C++ changes; declare it as KERNEL(" + code.kernel()
                    + ")(...), or as extern \"C\" __global__ void " + code.kernel() + "(...)");
        }
        String list = m.group(1).strip();
        return list.isEmpty()
                ? List.of()
                : Arrays.stream(list.split(",")).map(String::strip).toList();
    }

    private static String type(Number n) {
        return n instanceof Integer ? "int" : n instanceof Long ? "long long" : "float";
    }

    /** {@code const float* __restrict__ x} is {@code float*}. */
    private static String type(String parameter) {
        String plain = IGNORED.matcher(parameter)
                .replaceAll(" ")
                .replaceAll("\\s*\\*\\s*", "* ")
                .strip();
        return plain.replaceAll("\\s*\\b\\w+$", "").replaceAll("\\s+", " ").strip();
    }
}
