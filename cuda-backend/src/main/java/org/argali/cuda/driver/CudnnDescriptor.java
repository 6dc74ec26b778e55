package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_BOOLEAN;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_HANDLE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_INT64;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_VOID_PTR;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendCreateDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendDestroyDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendFinalize;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendGetAttribute;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendSetAttribute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** A descriptor of cuDNN's graph API: its attributes are set, then it is finished; or cuDNN fills it. */
final class CudnnDescriptor implements AutoCloseable {
    private static final Pointer NOWHERE = new Pointer();

    private final cudnnBackendDescriptor_t handle = new cudnnBackendDescriptor_t();
    private final String what;
    private boolean closed;

    /** An empty one of a kind such as {@code CUDNN_BACKEND_TENSOR_DESCRIPTOR}; {@code what} is for messages. */
    CudnnDescriptor(int kind, String what) {
        this.what = what;
        Status.ofCudnn(
                cudnnBackendCreateDescriptor(kind, handle),
                "cudnnBackendCreateDescriptor",
                "kind " + kind + " for " + what);
    }

    cudnnBackendDescriptor_t handle() {
        return handle;
    }

    CudnnDescriptor set(int attribute, List<Long> values) {
        return set(attribute, CUDNN_TYPE_INT64, longs(values));
    }

    CudnnDescriptor set(int attribute, long value) {
        return set(attribute, List.of(value));
    }

    CudnnDescriptor set(int attribute, CudnnDescriptor... values) {
        return set(
                attribute,
                CUDNN_TYPE_BACKEND_DESCRIPTOR,
                Arrays.stream(values).mapToLong(v -> v.handle.address()).toArray());
    }

    CudnnDescriptor setFlag(int attribute, boolean value) {
        try (BytePointer p = new BytePointer(new byte[] {(byte) (value ? 1 : 0)})) {
            return set(attribute, CUDNN_TYPE_BOOLEAN, 1, p);
        }
    }

    CudnnDescriptor set(int attribute, cudnnContext value) {
        return set(attribute, CUDNN_TYPE_HANDLE, longs(List.of(value.address())));
    }

    CudnnDescriptor setAddresses(int attribute, List<Long> values) {
        return set(attribute, CUDNN_TYPE_VOID_PTR, longs(values));
    }

    CudnnDescriptor setFloat(int attribute, float value) {
        try (FloatPointer p = new FloatPointer(new float[] {value})) {
            return set(attribute, CUDNN_TYPE_FLOAT, 1, p);
        }
    }

    /** A member of one of cuDNN's enumerations, whose type is {@code CUDNN_TYPE_...}. */
    CudnnDescriptor setEnum(int attribute, int type, int value) {
        try (IntPointer p = new IntPointer(new int[] {value})) {
            return set(attribute, type, 1, p);
        }
    }

    private CudnnDescriptor set(int attribute, int type, long[] values) {
        try (LongPointer p = new LongPointer(values)) {
            return set(attribute, type, values.length, p);
        }
    }

    private CudnnDescriptor set(int attribute, int type, long count, Pointer values) {
        Status.ofCudnn(
                cudnnBackendSetAttribute(handle, attribute, type, count, values),
                "cudnnBackendSetAttribute",
                "attribute " + attribute + " of " + what);
        return this;
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    CudnnDescriptor finish() {
        Status.ofCudnn(cudnnBackendFinalize(handle), "cudnnBackendFinalize", what);
        return this;
    }

    /** Finishes it, or says why cuDNN will not. */
    Optional<String> tryFinish() {
        int status = cudnnBackendFinalize(handle);
        return status == CUDNN_STATUS_SUCCESS ? Optional.empty() : Optional.of(Status.cudnnReason(status));
    }

    long getLong(int attribute) {
        try (LongPointer p = new LongPointer(new long[1])) {
            get(attribute, CUDNN_TYPE_INT64, 1, p);
            return p.get();
        }
    }

    /** Members of an enumeration, at most {@code most}. */
    List<Integer> getEnums(int attribute, int type, int most) {
        try (IntPointer p = new IntPointer(new int[most])) {
            int n = (int) Math.min(most, get(attribute, type, most, p));
            int[] values = new int[n];
            p.get(values);
            return Arrays.stream(values).boxed().toList();
        }
    }

    CudnnDescriptor get(int attribute, int kind) {
        CudnnDescriptor result = new CudnnDescriptor(kind, what);
        try (LongPointer p = new LongPointer(new long[] {result.handle.address()})) {
            get(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, p);
        }
        return result;
    }

    /** All descriptors of an attribute. */
    List<CudnnDescriptor> getAll(int attribute, int kind) {
        int n = (int) get(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, NOWHERE);
        List<CudnnDescriptor> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(new CudnnDescriptor(kind, what));
        }
        if (n == 0) {
            return all;
        }
        long[] addresses = all.stream().mapToLong(d -> d.handle.address()).toArray();
        long filled;
        try (LongPointer p = new LongPointer(addresses)) {
            filled = get(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, n, p);
        }
        all.subList((int) filled, n).forEach(CudnnDescriptor::close);
        return all.subList(0, (int) filled);
    }

    /** The number of elements that there are. */
    private long get(int attribute, int type, long room, Pointer values) {
        long[] count = new long[1];
        Status.ofCudnn(
                cudnnBackendGetAttribute(handle, attribute, type, room, count, values),
                "cudnnBackendGetAttribute",
                "attribute " + attribute + " of " + what);
        return count[0];
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cudnnBackendDestroyDescriptor(handle);
        }
    }
}
