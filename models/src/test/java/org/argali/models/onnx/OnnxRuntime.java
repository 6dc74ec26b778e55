package org.argali.models.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.tensor.NDArray;

/** Runs a file with ONNX Runtime. */
public final class OnnxRuntime implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    public OnnxRuntime(Path file) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    public List<String> inputs() {
        return List.copyOf(session.getInputNames());
    }

    /** Shapes of the inputs as the file says them. */
    public List<String> inputShapes() {
        try {
            List<String> all = new ArrayList<>();
            for (NodeInfo info : session.getInputInfo().values()) {
                TensorInfo t = (TensorInfo) info.getInfo();
                List<String> dims = new ArrayList<>();
                for (int i = 0; i < t.getShape().length; i++) {
                    String name = t.getDimensionNames()[i];
                    dims.add(name.isEmpty() ? String.valueOf(t.getShape()[i]) : name);
                }
                all.add(dims.toString());
            }
            return all;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<String> outputs() {
        return List.copyOf(session.getOutputNames());
    }

    /** All outputs for arrays in the order of the inputs. */
    public List<NDArray> run(List<NDArray> in) {
        Map<String, OnnxTensorLike> feeds = new LinkedHashMap<>();
        try {
            for (String name : session.getInputNames()) {
                feeds.put(name, tensor(in.get(feeds.size())));
            }
            List<NDArray> out = new ArrayList<>();
            try (OrtSession.Result result = session.run(feeds)) {
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> e : result) {
                    out.add(array((OnnxTensor) e.getValue()));
                }
            }
            return out;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            feeds.values().forEach(OnnxTensorLike::close);
        }
    }

    private OnnxTensor tensor(NDArray a) throws OrtException {
        long[] shape = a.shape().dims().stream().mapToLong(d -> d).toArray();
        return switch (a.dtype()) {
            case FLOAT32 -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(a.floats()), shape);
            case INT32 -> OnnxTensor.createTensor(environment, IntBuffer.wrap(a.ints()), shape);
            case BOOL ->
                OnnxTensor.createTensor(
                        environment, ByteBuffer.wrap(a.bools()), shape, ai.onnxruntime.OnnxJavaType.BOOL);
            case BFLOAT16, FLOAT16 -> throw new IllegalArgumentException("no test gives it halves: " + a.type());
        };
    }

    private static NDArray array(OnnxTensor t) {
        TensorInfo info = t.getInfo();
        int[] dims = java.util.Arrays.stream(info.getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        return switch (info.type) {
            case FLOAT -> {
                float[] f = new float[t.getFloatBuffer().remaining()];
                t.getFloatBuffer().get(f);
                yield shaped(NDArray.of(f), dims);
            }
            case INT32 -> {
                int[] n = new int[t.getIntBuffer().remaining()];
                t.getIntBuffer().get(n);
                yield shaped(NDArray.of(n), dims);
            }
            case BOOL -> {
                ByteBuffer b = t.getByteBuffer();
                boolean[] all = new boolean[b.remaining()];
                for (int i = 0; i < all.length; i++) {
                    all[i] = b.get() != 0;
                }
                yield shaped(NDArray.of(all), dims);
            }
            default -> throw new IllegalStateException("an output of type " + info.type);
        };
    }

    private static NDArray shaped(NDArray a, int[] dims) {
        return a.reshape(dims);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
