package org.argali.graph;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.argali.op.Op;
import org.argali.op.OpNames;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The text of an op: its name, and for a record its components as {@code {name=value, ...}}. Works for every op by its
 * record components; a new op needs nothing here.
 */
final class OpText {
    private OpText() {}

    static String print(Op op) {
        return op instanceof Record r ? OpNames.of(op) + components(r) : OpNames.of(op);
    }

    private static String components(Record r) {
        RecordComponent[] all = r.getClass().getRecordComponents();
        return all.length == 0
                ? ""
                : Arrays.stream(all)
                        .map(c -> c.getName() + "=" + value(read(r, c)))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static Object read(Record r, RecordComponent c) {
        try {
            return c.getAccessor().invoke(r);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String value(Object v) {
        if (v instanceof Op op) {
            return print(op);
        }
        if (v instanceof List<?> list) {
            return list.stream().map(OpText::value).collect(Collectors.joining(",", "[", "]"));
        }
        if (v instanceof Record r && !(v instanceof Shape) && !(v instanceof TensorType)) {
            return components(r);
        }
        return v instanceof Enum<?> e ? OpNames.of(e) : v.toString();
    }

    static Op parse(String text) {
        Reader r = new Reader(text);
        Op op = r.op();
        if (r.at < text.length()) {
            throw new IllegalArgumentException("'" + text.substring(r.at) + "' follows the op");
        }
        return op;
    }

    /** A recursive-descent reader, led by the types of the record components. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Op op() {
            String name = word();
            for (Class<?> c : Op.class.getPermittedSubclasses()) {
                if (c.isEnum()) {
                    for (Object constant : c.getEnumConstants()) {
                        if (OpNames.of(constant).equals(name)) {
                            return (Op) constant;
                        }
                    }
                } else if (OpNames.ofClass(c).equals(name)) {
                    return (Op) record(c);
                }
            }
            throw new IllegalArgumentException("there is no op '" + name + "'");
        }

        private Object record(Class<?> c) {
            RecordComponent[] components = c.getRecordComponents();
            List<Object> values = new ArrayList<>();
            if (components.length > 0) {
                expect('{');
                for (int i = 0; i < components.length; i++) {
                    if (i > 0) {
                        expect(',');
                    }
                    skipBlanks();
                    String name = word();
                    if (!name.equals(components[i].getName())) {
                        throw new IllegalArgumentException("expected " + components[i].getName() + ", found " + name);
                    }
                    expect('=');
                    values.add(value(components[i].getGenericType()));
                }
                expect('}');
            }
            try {
                Class<?>[] types =
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
                Constructor<?> constructor = c.getDeclaredConstructor(types);
                return constructor.newInstance(values.toArray());
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(
                        String.valueOf(e.getTargetException().getMessage()), e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private Object value(Type type) {
            if (type instanceof ParameterizedType p) {
                return list(p.getActualTypeArguments()[0]);
            }
            Class<?> c = (Class<?>) type;
            if (Op.class.isAssignableFrom(c)) {
                return op();
            }
            if (c == TensorType.class) {
                String dtype = word();
                return TensorType.parse(dtype + bracketed());
            }
            if (c == Shape.class) {
                return TensorType.parse("f32" + bracketed()).shape();
            }
            if (c.isRecord()) {
                return record(c);
            }
            String word = word();
            if (c.isEnum()) {
                return Arrays.stream(c.getEnumConstants())
                        .filter(e -> OpNames.of(e).equals(word) || e.toString().equals(word))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException("there is no " + c.getSimpleName() + " '" + word + "'"));
            }
            if (c == int.class || c == Integer.class) {
                return Integer.valueOf(word);
            }
            return c == boolean.class ? bool(word) : (Object) Double.valueOf(word);
        }

        private static Boolean bool(String word) {
            if (!word.equals("true") && !word.equals("false")) {
                throw new IllegalArgumentException("'" + word + "' is neither true nor false");
            }
            return word.equals("true");
        }

        private List<Object> list(Type element) {
            List<Object> values = new ArrayList<>();
            expect('[');
            while (peek() != ']') {
                if (!values.isEmpty()) {
                    expect(',');
                }
                values.add(value(element));
            }
            expect(']');
            return values;
        }

        private String bracketed() {
            int end = text.indexOf(']', at) + 1;
            String s = text.substring(at, end);
            at = end;
            return s;
        }

        private String word() {
            int from = at;
            while (at < text.length() && (Character.isLetterOrDigit(peek()) || "_.-+".indexOf(peek()) >= 0)) {
                at++;
            }
            return text.substring(from, at);
        }

        private char peek() {
            if (at >= text.length()) {
                throw new IllegalArgumentException("the op '" + text + "' ends too early");
            }
            return text.charAt(at);
        }

        private void skipBlanks() {
            while (peek() == ' ') {
                at++;
            }
        }

        private void expect(char c) {
            if (peek() != c) {
                throw new IllegalArgumentException("expected '" + c + "' at '" + text.substring(at) + "'");
            }
            at++;
        }
    }
}
