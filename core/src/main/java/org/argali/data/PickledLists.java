package org.argali.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists of whole numbers in an array of objects, as NumPy pickles it. Of pickle's instructions just those are known that
 * make lists, tuples, numbers and texts, and of its names just those of NumPy's arrays; they stand for nothing, and no code
 * is looked up or run.
 */
final class PickledLists {
    private static final Object MARK = new Object();
    private static final Object NO_NUMBER = new Object();
    private static final Set<String> NAMES = Set.of(
            "numpy.core.multiarray _reconstruct",
            "numpy._core.multiarray _reconstruct",
            "numpy ndarray",
            "numpy dtype",
            "_codecs encode");

    /** Something made by a call that is not run; has a state if one is given. */
    private static final class Made {
        private List<?> state = List.of();
    }

    private final DataInputStream in;
    private final long limit;
    private final String file;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private PickledLists(InputStream in, long limit, String file) {
        this.in = new DataInputStream(in);
        this.limit = limit;
        this.file = file;
    }

    /**
     * Reads an array of one axis.
     *
     * @param limit bytes that there can be at most
     * @throws DataFormatException if it is anything else
     */
    static int[][] read(InputStream in, long limit, String file) throws IOException {
        PickledLists p = new PickledLists(in, limit, file);
        while (p.step()) {
            // until it stops
        }
        return p.numbers();
    }

    private int[][] numbers() {
        Made array = need(Made.class, pop());
        List<?> rows = need(List.class, array.state.isEmpty() ? 0 : array.state.get(array.state.size() - 1));
        int[][] all = new int[rows.size()][];
        long count = 0;
        for (int i = 0; i < all.length; i++) {
            List<?> row = need(List.class, rows.get(i));
            count += row.size();
            check(count <= limit, "has more numbers than bytes");
            all[i] = row.stream().mapToInt(n -> need(Integer.class, n)).toArray();
        }
        return all;
    }

    /** One instruction; false if it was the last. */
    private boolean step() throws IOException {
        int op = in.readUnsignedByte();
        switch (op) {
            case '.' -> {
                return false;
            }
            case 0x80 -> check(in.readUnsignedByte() <= 5, "is of a protocol above 5");
            case 0x95 -> in.readLong(); // a frame
            case '(' -> stack.add(MARK);
            case ']' -> stack.add(new ArrayList<>());
            case 'K' -> stack.add(in.readUnsignedByte());
            case 'M' -> stack.add(Short.toUnsignedInt(Short.reverseBytes(in.readShort())));
            case 'J' -> stack.add(Integer.reverseBytes(in.readInt()));
            case 'N', 0x88, 0x89 -> stack.add(NO_NUMBER);
            case 'X' -> stack.add(text(Integer.reverseBytes(in.readInt())));
            case 'U', 'C', 0x8c -> stack.add(text(in.readUnsignedByte()));
            case 'T', 'B' -> stack.add(text(Integer.reverseBytes(in.readInt())));
            case 'q' -> memo.put(in.readUnsignedByte(), top());
            case 'r' -> memo.put(Integer.reverseBytes(in.readInt()), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> stack.add(remembered(in.readUnsignedByte()));
            case 'j' -> stack.add(remembered(Integer.reverseBytes(in.readInt())));
            case 'c' -> stack.add(named(line() + " " + line()));
            case 0x93 -> {
                Object name = pop();
                stack.add(named(pop() + " " + name));
            }
            default -> combine(op);
        }
        return true;
    }

    /** Instructions that take things from the stack. */
    private void combine(int op) {
        switch (op) {
            case ')' -> stack.add(List.of());
            case 't' -> stack.add(sinceMark());
            case 0x85 -> stack.add(last(1));
            case 0x86 -> stack.add(last(2));
            case 0x87 -> stack.add(last(3));
            case 'a' -> {
                Object item = pop();
                list().add(item);
            }
            case 'e' -> {
                List<Object> items = sinceMark();
                list().addAll(items);
            }
            case 'R' -> {
                last(2);
                stack.add(new Made());
            }
            case 'b' -> {
                Object state = pop();
                need(Made.class, top()).state = need(List.class, state);
            }
            default ->
                throw new DataFormatException(
                        file, String.format("has the pickle instruction %02x; only lists of numbers are read", op));
        }
    }

    @SuppressWarnings("unchecked") // the lists on the stack that may be added to are ours
    private List<Object> list() {
        return need(ArrayList.class, top());
    }

    private List<Object> sinceMark() {
        int mark = stack.lastIndexOf(MARK);
        check(mark >= 0, "has no mark where one should be");
        List<Object> items = new ArrayList<>(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return items;
    }

    private List<Object> last(int n) {
        check(stack.size() >= n, "takes more than there is");
        List<Object> items = new ArrayList<>(stack.subList(stack.size() - n, stack.size()));
        stack.subList(stack.size() - n, stack.size()).clear();
        return items;
    }

    private Object pop() {
        return last(1).get(0);
    }

    private Object top() {
        check(!stack.isEmpty(), "takes more than there is");
        return stack.get(stack.size() - 1);
    }

    private Object remembered(int index) {
        Object o = memo.get(index);
        check(o != null, "recalls what was not kept");
        return o == null ? MARK : o;
    }

    private String named(String name) {
        check(NAMES.contains(name), "names " + name + ", which is not read: no code is run");
        return name;
    }

    private String line() throws IOException {
        StringBuilder b = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            check(b.length() < 100, "has a very long name");
            b.append((char) c);
        }
        return b.toString();
    }

    private String text(int length) throws IOException {
        check(length >= 0 && length <= limit, "has a text of " + length + " bytes");
        byte[] bytes = in.readNBytes(length);
        check(bytes.length == length, "ends in a text");
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private <T> T need(Class<T> type, Object o) {
        check(type.isInstance(o), "is no array of lists of whole numbers");
        return type.cast(o);
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            throw new DataFormatException(file, what);
        }
    }
}
