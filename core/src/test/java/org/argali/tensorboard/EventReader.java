package org.argali.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Reads event files without anything that wrote them: own framing, Google's protobuf, and the descriptors of TensorBoard 2.21.0
 * ({@code tensorboard.desc}: the {@code FileDescriptorSet} of its Python package's event, graph, hparams and projector messages).
 */
public final class EventReader {
    private static final String PROTO = "tensorboard/compat/proto/";

    private EventReader() {}

    /** One value of a summary. */
    public record Value(long step, String tag, Message message) {
        public String plugin() {
            return (String) field(message, "metadata.plugin_data.plugin_name");
        }

        public ByteString pluginData() {
            return (ByteString) field(message, "metadata.plugin_data.content");
        }

        public ByteBuffer content() {
            return ((ByteString) field(message, "tensor.tensor_content"))
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        public float scalar() {
            return content().getFloat();
        }

        /** Left edge, right edge, count; of each bucket in turn. */
        public double[] histogram() {
            double[] rows = new double[content().remaining() / 8];
            content().asDoubleBuffer().get(rows);
            return rows;
        }

        public double histogramCount() {
            double[] rows = histogram();
            double n = 0;
            for (int i = 2; i < rows.length; i += 3) {
                n += rows[i];
            }
            return n;
        }

        public List<ByteString> strings() {
            return ((List<?>) field(message, "tensor.string_val"))
                    .stream().map(ByteString.class::cast).toList();
        }

        /** {@code 3 epoch_loss}. */
        public String key() {
            return step + " " + tag;
        }
    }

    /** The records of a file up to the first that is not whole. */
    static List<byte[]> records(byte[] file) {
        List<byte[]> all = new ArrayList<>();
        ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (b.remaining() >= 12) {
            int at = b.position();
            long length = b.getLong();
            if (b.getInt() != masked(file, at, 8) || b.remaining() < length + 4) {
                return all;
            }
            byte[] data = new byte[(int) length];
            b.get(data);
            if (b.getInt() != masked(data, 0, data.length)) {
                return all;
            }
            all.add(data);
        }
        return all;
    }

    /** As TensorFlow's {@code crc32c::Mask} has it. */
    static int masked(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        long c = crc.getValue();
        return (int) (((c >>> 15) | (c << 17)) + 0xa282ead8L);
    }

    /** All events of a file, each of whose records must be whole. */
    public static List<Message> events(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            List<byte[]> records = records(bytes);
            int whole = records.stream().mapToInt(r -> r.length + 16).sum();
            if (whole != bytes.length) {
                throw new AssertionError(
                        file + " has " + (bytes.length - whole) + " bytes after its last whole record");
            }
            return records.stream()
                    .map(r -> parse(PROTO + "event.proto", "Event", r))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All values of all files of a folder, in the order of the files' names. */
    public static List<Value> values(Path folder) {
        List<Value> all = new ArrayList<>();
        for (Path file : files(folder)) {
            for (Message e : events(file)) {
                if (has(e, "summary")) {
                    for (Object v : (List<?>) field(e, "summary.value")) {
                        all.add(new Value((long) field(e, "step"), (String) field((Message) v, "tag"), (Message) v));
                    }
                }
            }
        }
        return all;
    }

    public static List<Path> files(Path folder) {
        try (var all = Files.list(folder)) {
            return all.filter(p -> p.getFileName().toString().contains("tfevents"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean has(Message m, String name) {
        return m.hasField(m.getDescriptorForType().findFieldByName(name));
    }

    /** A field of a field of a message, with dots between. */
    public static Object field(Message m, String path) {
        String[] names = path.split("\\.", 2);
        Object v = m.getField(m.getDescriptorForType().findFieldByName(names[0]));
        return names.length == 1 ? v : field((Message) v, names[1]);
    }

    static Message parse(String file, String type, byte[] bytes) {
        try {
            return DynamicMessage.parseFrom(descriptor(file, type), bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no " + type + ": " + Arrays.toString(bytes), e);
        }
    }

    public static Message graph(ByteString bytes) {
        return parse(PROTO + "graph.proto", "GraphDef", bytes.toByteArray());
    }

    static Message hparams(ByteString bytes) {
        return parse("tensorboard/plugins/hparams/plugin_data.proto", "HParamsPluginData", bytes.toByteArray());
    }

    /** A message to read a {@code projector_config.pbtxt} into. */
    public static Message.Builder projectorConfig() {
        return DynamicMessage.newBuilder(
                descriptor("tensorboard/plugins/projector/projector_config.proto", "ProjectorConfig"));
    }

    /** A message in one line. */
    public static String text(Message m) {
        return TextFormat.printer().emittingSingleLine(true).printToString(m).strip();
    }

    private static Descriptor descriptor(String file, String type) {
        try (InputStream in = EventReader.class.getResourceAsStream("tensorboard.desc")) {
            Map<String, FileDescriptor> built = new HashMap<>();
            for (FileDescriptorProto p : FileDescriptorSet.parseFrom(in).getFileList()) {
                FileDescriptor[] needs =
                        p.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
                built.put(p.getName(), FileDescriptor.buildFrom(p, needs));
            }
            return Objects.requireNonNull(built.get(file)).findMessageTypeByName(type);
        } catch (IOException | DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }
}
