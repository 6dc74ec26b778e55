package org.argali.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.argali.files.ProtobufWriter;

/** The messages of an event file, field by field as in TensorFlow's {@code event.proto} and {@code summary.proto}. */
final class Messages {
    /** How TensorBoard keeps a value. */
    private static final int SCALAR = 1;

    private static final int TENSOR = 2;
    private static final int BLOBS = 3;

    /** TensorFlow's numbers of dtypes. */
    private static final int FLOAT = 1;

    private static final int DOUBLE = 2;
    private static final int STRING = 7;

    private static final int SUCCESS = 1;

    private Messages() {}

    /** An event, which is a time, a step and one thing more. */
    static byte[] event(double time, long step, Consumer<ProtobufWriter> what) {
        ProtobufWriter w = new ProtobufWriter().float64(1, time).int64(2, step);
        what.accept(w);
        return w.bytes();
    }

    /** What the first event of a file says. */
    static Consumer<ProtobufWriter> version() {
        return e -> e.text(3, "brain.Event:2").message(10, source -> source.text(1, "org.argali.tensorboard"));
    }

    static Consumer<ProtobufWriter> graph(byte[] graphDef) {
        return e -> e.bytes(4, graphDef);
    }

    static Consumer<ProtobufWriter> scalar(String tag, double value) {
        return summary(tag, "scalars", new byte[0], SCALAR, t -> {
            shape(t.int64(1, FLOAT));
            t.bytes(4, little(4).putFloat((float) value).array());
        });
    }

    /** @param rows {@code [n,3]} */
    static Consumer<ProtobufWriter> histogram(String tag, double[] rows) {
        return summary(tag, "histograms", new byte[0], TENSOR, t -> {
            ByteBuffer content = little(8 * rows.length);
            content.asDoubleBuffer().put(rows);
            shape(t.int64(1, DOUBLE), rows.length / 3, 3);
            t.bytes(4, content.array());
        });
    }

    static Consumer<ProtobufWriter> image(String tag, int width, int height, List<byte[]> encoded) {
        return summary(tag, "images", new byte[0], BLOBS, t -> {
            shape(t.int64(1, STRING), 2 + encoded.size());
            t.text(8, Integer.toString(width)).text(8, Integer.toString(height));
            encoded.forEach(png -> t.bytes(8, png));
        });
    }

    static Consumer<ProtobufWriter> text(String tag, String markdown) {
        return text(tag, "text", new byte[0], TENSOR, markdown);
    }

    /** @param json as {@code to_json()} gives it in Keras */
    static Consumer<ProtobufWriter> kerasModel(String tag, String json) {
        return text(tag, "graph_keras_model", "1".getBytes(StandardCharsets.UTF_8), 0, json);
    }

    private static Consumer<ProtobufWriter> text(
            String tag, String plugin, byte[] content, int dataClass, String value) {
        return summary(tag, plugin, content, dataClass, t -> {
            shape(t.int64(1, STRING));
            t.text(8, value);
        });
    }

    /** The values with which a run was begun, and the name under which runs of equal values are grouped. */
    static Consumer<ProtobufWriter> sessionStart(Map<String, ?> values, String group, double time) {
        return hparams(
                "session_start_info",
                data -> data.message(3, start -> {
                    new TreeMap<String, Object>(values)
                            .forEach((name, v) -> start.message(1, entry -> {
                                entry.text(1, name).message(2, value -> value(value, v));
                            }));
                    start.text(4, group).float64(5, time);
                }));
    }

    /** As {@code google.protobuf.Value}. */
    private static void value(ProtobufWriter w, Object v) {
        if (v instanceof Boolean b) {
            w.bool(4, b);
        } else if (v instanceof Number n) {
            w.float64(2, n.doubleValue());
        } else {
            w.text(3, v.toString());
        }
    }

    static Consumer<ProtobufWriter> sessionEnd(double time) {
        return hparams(
                "session_end_info",
                data -> data.message(4, end -> end.int64(1, SUCCESS).float64(2, time)));
    }

    private static Consumer<ProtobufWriter> hparams(String name, Consumer<ProtobufWriter> pluginData) {
        ProtobufWriter content = new ProtobufWriter();
        pluginData.accept(content);
        return summary("_hparams_/" + name, "hparams", content.bytes(), TENSOR, t -> {
            shape(t.int64(1, FLOAT), 1);
            t.bytes(4, new byte[4]);
        });
    }

    private static Consumer<ProtobufWriter> summary(
            String tag, String plugin, byte[] content, int dataClass, Consumer<ProtobufWriter> tensor) {
        return e -> e.message(
                5,
                summary -> summary.message(
                        1,
                        value -> value.text(1, tag)
                                .message(8, tensor)
                                .message(
                                        9,
                                        metadata -> metadata.message(
                                                        1,
                                                        data -> data.text(1, plugin)
                                                                .bytes(2, content))
                                                .int64(4, dataClass))));
    }

    private static void shape(ProtobufWriter tensor, long... dims) {
        tensor.message(2, shape -> {
            for (long d : dims) {
                shape.message(2, dim -> dim.int64(1, d));
            }
        });
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
