package org.argali.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.data.AtomicFile;
import org.argali.data.DataFormatException;
import org.argali.data.Unreadable;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Files of the form safetensors: a length, a JSON object that says where each array lies, and the elements. Read are {@code
 * F32, F64, F16, BF16} as float32, and {@code I32, I64, I16, I8, U8} as int32 if they fit, {@code BOOL} as it is.
 *
 * <pre>{@code
 * Map<String, NDArray> arrays = SafeTensors.read(Path.of("model.safetensors"));
 * SafeTensors.write(Path.of("copy.safetensors"), arrays);
 * }</pre>
 */
public final class SafeTensors {
    /** Of the header, as in the reference implementation. */
    private static final long MAX_HEADER = 100_000_000;

    private static final int MAX_RANK = 32;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SafeTensors() {}

    /**
     * Reads all arrays, in the order in which their names stand in the file.
     *
     * @throws DataFormatException if it is no such file, or an array is of a type that is not read
     */
    public static Map<String, NDArray> read(Path file) {
        return readAll(file).arrays();
    }

    /**
     * The content of a file.
     *
     * @param texts what the format calls metadata
     */
    public record Content(Map<String, String> texts, Map<String, NDArray> arrays) {
        public Content {
            texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
            arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        }
    }

    /** As {@link #read}, with the texts that the file has beside the arrays. */
    public static Content readAll(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Reader(channel, file.toString()).read();
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }

    private static final class Reader {
        private final FileChannel channel;
        private final String name;
        private final long size;

        Reader(FileChannel channel, String name) throws IOException {
            this.channel = channel;
            this.name = name;
            this.size = channel.size();
        }

        Content read() throws IOException {
            if (size < 8) {
                throw wrong("is too short");
            }
            long length = bytes(0, 8).getLong();
            if (length < 2 || length > Math.min(size - 8, MAX_HEADER)) {
                throw wrong("says that its header has " + length + " bytes");
            }
            JsonNode header = header(bytes(8, (int) length));
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            List<long[]> used = new ArrayList<>();
            for (Map.Entry<String, JsonNode> e : header.properties()) {
                if (!e.getKey().equals("__metadata__")) {
                    arrays.put(e.getKey(), array(e.getKey(), e.getValue(), 8 + length, used));
                }
            }
            checkUsed(used, size - 8 - length);
            Map<String, String> texts = new LinkedHashMap<>();
            header.path("__metadata__")
                    .properties()
                    .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
            return new Content(texts, arrays);
        }

        private JsonNode header(ByteBuffer text) {
            try {
                JsonNode json = MAPPER.readTree(new String(text.array(), StandardCharsets.UTF_8));
                if (json == null || !json.isObject()) {
                    throw wrong("has a header that is no JSON object");
                }
                return json;
            } catch (JsonProcessingException e) {
                throw new DataFormatException(
                        name, "has a header that is no JSON object: " + e.getOriginalMessage(), e);
            }
        }

        private NDArray array(String key, JsonNode json, long start, List<long[]> used) throws IOException {
            Shape shape = shape(key, json.path("shape"));
            String type = json.path("dtype").asText();
            long from = json.path("data_offsets").path(0).asLong(-1);
            long to = json.path("data_offsets").path(1).asLong(-1);
            int width = width(key, type);
            if (from < 0 || to < from || to > size - start || (to - from) != shape.size() * width) {
                throw wrong(
                        "says that " + key + " is " + type + shape + " at " + from + " to " + to + ", which cannot be");
            }
            if (to - from > Integer.MAX_VALUE - 16) {
                throw wrong("has more than 2 GiB of elements in " + key);
            }
            used.add(new long[] {from, to});
            return decode(key, type, shape, bytes(start + from, (int) (to - from)));
        }

        /** No two arrays share a byte, and none is left over; the format forbids both. */
        private void checkUsed(List<long[]> used, long bytes) {
            used.sort((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
            long at = 0;
            for (long[] u : used) {
                if (u[0] != at) {
                    throw wrong("has arrays that overlap, or bytes that belong to none");
                }
                at = u[1];
            }
            if (at != bytes) {
                throw wrong("has " + (bytes - at) + " bytes more than its arrays");
            }
        }

        private Shape shape(String key, JsonNode json) {
            List<Integer> dims = new ArrayList<>();
            long elements = 1;
            for (JsonNode d : json) {
                if (!d.canConvertToInt() || d.asInt() < 0 || dims.size() == MAX_RANK) {
                    throw wrong("says that the shape of " + key + " is " + shorten(json));
                }
                dims.add(d.asInt());
                elements *= d.asInt();
                if (elements > Integer.MAX_VALUE) {
                    throw wrong("has too many elements in " + key + ": " + shorten(json));
                }
            }
            return new Shape(dims);
        }

        private static String shorten(JsonNode json) {
            String s = json.toString();
            return s.length() > 60 ? s.substring(0, 57) + "..." : s;
        }

        private int width(String key, String type) {
            return switch (type) {
                case "F64", "I64" -> 8;
                case "F32", "I32" -> 4;
                case "F16", "BF16", "I16" -> 2;
                case "I8", "U8", "BOOL" -> 1;
                default -> throw wrong("has elements of type " + type + " in " + key + ", which are not read");
            };
        }

        private NDArray decode(String key, String type, Shape shape, ByteBuffer b) {
            DType dtype = type.contains("F") ? DType.FLOAT32 : type.equals("BOOL") ? DType.BOOL : DType.INT32;
            NDArray a = NDArray.zeros(new TensorType(dtype, shape));
            for (int i = 0; i < a.size(); i++) {
                switch (type) {
                    case "F32" -> a.floats()[i] = b.getFloat();
                    case "F64" -> a.floats()[i] = (float) b.getDouble();
                    case "BF16" -> a.floats()[i] = Float.intBitsToFloat(b.getShort() << 16);
                    case "F16" -> a.floats()[i] = half(b.getShort());
                    case "I64" -> a.ints()[i] = fitting(key, b.getLong());
                    case "I32" -> a.ints()[i] = b.getInt();
                    case "I16" -> a.ints()[i] = b.getShort();
                    case "U8" -> a.ints()[i] = Byte.toUnsignedInt(b.get());
                    case "I8" -> a.ints()[i] = b.get();
                    default -> a.set(i, b.get());
                }
            }
            return a;
        }

        private int fitting(String key, long v) {
            if (v != (int) v) {
                throw wrong("holds " + v + " in " + key + ", which does not fit in int32");
            }
            return (int) v;
        }

        /** IEEE 754 half precision. */
        private static float half(short bits) {
            int exponent = bits >> 10 & 0x1F;
            int fraction = bits & 0x3FF;
            float size = exponent == 0
                    ? fraction * 0x1p-24f
                    : exponent == 31
                            ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                            : (1024 + fraction) * (float) Math.pow(2, exponent - 25);
            return bits < 0 ? -size : size;
        }

        private ByteBuffer bytes(long at, int n) throws IOException {
            ByteBuffer b = ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
            while (b.hasRemaining()) {
                if (channel.read(b, at + b.position()) < 0) {
                    throw new EOFException("it became shorter while it was read");
                }
            }
            return b.flip();
        }

        private DataFormatException wrong(String what) {
            return new DataFormatException(name, what);
        }
    }

    /** Writes a file, replacing one that is there when all is written. */
    public static void write(Path file, Map<String, NDArray> arrays) {
        Content content = new Content(Map.of("format", "argali"), arrays);
        AtomicFile.write(file, out -> write(content, out));
    }

    /** Writes arrays and texts. */
    public static void write(Content content, OutputStream out) throws IOException {
        byte[] header = header(content);
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (NDArray a : content.arrays().values()) {
            Hdf5Writer.write(a, out);
        }
    }

    /** Padded with spaces, so that the elements start at a multiple of 8. */
    private static byte[] header(Content content) {
        ObjectNode json = MAPPER.createObjectNode();
        ObjectNode texts = json.putObject("__metadata__");
        content.texts().forEach(texts::put);
        long at = 0;
        for (Map.Entry<String, NDArray> e : content.arrays().entrySet()) {
            NDArray a = e.getValue();
            ObjectNode entry = json.putObject(e.getKey());
            entry.put(
                    "dtype",
                    switch (a.dtype()) {
                        case FLOAT32 -> "F32";
                        case INT32 -> "I32";
                        case BOOL -> "BOOL";
                        case BFLOAT16 -> "BF16";
                        case FLOAT16 -> "F16";
                    });
            ArrayNode shape = entry.putArray("shape");
            a.shape().dims().forEach(d -> shape.add(d));
            entry.putArray("data_offsets").add(at).add(at + a.type().bytes());
            at += a.type().bytes();
        }
        String text = json.toString();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return (text + " ".repeat((8 - bytes % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }
}
