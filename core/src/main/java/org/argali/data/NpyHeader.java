package org.argali.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.argali.tensor.Shape;

/**
 * What stands before the elements in an {@code .npy} file.
 *
 * @param descr NumPy's name of the element type, such as {@code <f4}
 * @param columns whether the first axis is innermost, as in Fortran
 * @param elements product of the sizes
 * @param length of the header in bytes
 */
record NpyHeader(String descr, boolean columns, Shape shape, long elements, int length) {
    private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9,\\sL]*)\\)");
    private static final int MAX_RANK = 32;

    /** Reads the Python dictionary that the header is. */
    static NpyHeader parse(byte[] text, int length, String file) {
        String s = new String(text, StandardCharsets.ISO_8859_1);
        String descr = group(DESCR, s, "descr", file);
        boolean columns = group(ORDER, s, "fortran_order", file).equals("True");
        return of(descr, columns, sizes(group(SHAPE, s, "shape", file), file), length, file);
    }

    private static NpyHeader of(String descr, boolean columns, List<Integer> sizes, int length, String file) {
        long elements = 1;
        for (int d : sizes) {
            elements *= d;
            if (elements > Integer.MAX_VALUE) {
                throw new DataFormatException(file, "has more than " + Integer.MAX_VALUE + " elements: " + sizes);
            }
        }
        return new NpyHeader(descr, columns, new Shape(sizes), elements, length);
    }

    private static String group(Pattern p, String s, String key, String file) {
        Matcher m = p.matcher(s);
        if (!m.find()) {
            throw new DataFormatException(file, "has no '" + key + "' in its header");
        }
        return m.group(1);
    }

    private static List<Integer> sizes(String list, String file) {
        List<Integer> sizes = new ArrayList<>();
        for (String part : list.split(",")) {
            String digits = part.replace("L", "").strip();
            if (!digits.isEmpty()) {
                sizes.add(size(digits, file));
            }
        }
        if (sizes.size() > MAX_RANK) {
            throw new DataFormatException(file, "has " + sizes.size() + " axes; at most " + MAX_RANK + " are read");
        }
        return sizes;
    }

    private static int size(String digits, String file) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new DataFormatException(file, "has an axis of size " + digits, e);
        }
    }
}
