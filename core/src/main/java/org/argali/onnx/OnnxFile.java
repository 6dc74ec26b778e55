package org.argali.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.argali.data.AtomicFile;
import org.argali.files.ProtobufWriter;

/** The file: a message of Protocol Buffers around a graph. Weights go to the disk one by one. */
final class OnnxFile {
    /** The set of operators, of 2022; all that is written here is in it. */
    private static final int OPSET = 18;

    /** The form of files that came with it. */
    private static final int IR_VERSION = 8;

    /** Protocol Buffers allow no more in one message. */
    private static final long MOST = Integer.MAX_VALUE;

    // fields of onnx.proto's ModelProto and OperatorSetIdProto
    private static final int IR = 1;
    private static final int PRODUCER_NAME = 2;
    private static final int PRODUCER_VERSION = 3;
    private static final int DOC = 6;
    private static final int GRAPH = 7;
    private static final int OPSET_IMPORT = 8;
    private static final int DOMAIN = 1;
    private static final int VERSION = 2;

    private OnnxFile() {}

    static void write(Path path, OnnxGraph graph, String doc) {
        byte[] start = graph.withoutTensors();
        byte[] model = new ProtobufWriter()
                .int64(IR, IR_VERSION)
                .text(PRODUCER_NAME, "argali")
                .text(PRODUCER_VERSION, version())
                .text(DOC, doc)
                .message(OPSET_IMPORT, m -> m.text(DOMAIN, "").int64(VERSION, OPSET))
                .bytes();
        long length = start.length;
        for (OnnxTensor t : graph.tensors()) {
            length += around(t).length + t.head().length + t.bytes();
        }
        check(path, model.length + length + 16);
        long all = length;
        AtomicFile.write(path, out -> {
            out.write(model);
            out.write(new ProtobufWriter().head(GRAPH, all).bytes());
            out.write(start);
            for (OnnxTensor t : graph.tensors()) {
                write(out, t);
            }
        });
    }

    private static void check(Path path, long bytes) {
        if (bytes > MOST) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "[export] %s would have %.1f GB, but a file of ONNX has at most 2.1 GB; save the weights as "
                            + ".safetensors, or export parts of the model",
                    path,
                    bytes / 1e9));
        }
    }

    private static void write(OutputStream out, OnnxTensor t) throws IOException {
        byte[] content = t.content().get();
        if (content.length != t.bytes()) {
            throw new IllegalStateException(t.name() + " has " + content.length + " bytes, not " + t.bytes());
        }
        out.write(around(t));
        out.write(t.head());
        out.write(content);
    }

    private static byte[] around(OnnxTensor t) {
        return new ProtobufWriter()
                .head(OnnxGraph.INITIALIZER, t.head().length + t.bytes())
                .bytes();
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = OnnxFile.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
