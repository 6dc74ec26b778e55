package org.argali.spi;

import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.tensor.TensorType;

/** An open device: memory, one stream of work, and the kernels of its backend. Not for use by several threads at once. */
public interface Device extends AutoCloseable {
    Backend backend();

    /** For people: {@code CPU, 2 threads, AVX-512}, {@code NVIDIA H100 80GB HBM3 (cuda:0)}. */
    String description();

    /** Bytes that a value of this type takes in this device's memory. */
    default long bytes(TensorType type) {
        return type.bytes();
    }

    /**
     * Allocates zeroed memory.
     *
     * @throws OutOfDeviceMemoryException if there is not enough
     */
    Buffer allocate(long bytes);

    Stream stream();

    /** A stream for copies from the host beside the work of {@link #stream}; empty where nothing is gained by it. */
    default Optional<Stream> copyStream() {
        return Optional.empty();
    }

    /** The share of its free memory in which fit may keep its data; by default 0, where copying them anew gains as much. */
    default double dataFraction() {
        return 0;
    }

    /** Whether programs for this device may be written with such an op, where others could stand for it. */
    default boolean takes(Class<? extends Op> op) {
        return backend().lowerings().has(op);
    }

    /** How much memory there is and is in use, at this moment. */
    MemoryUse memory();

    /**
     * Prepares the kernel of one node: chooses the algorithm, compiles, sizes the workspace.
     *
     * @throws UnsupportedOnBackendException if the backend has no lowering for it
     */
    default Kernel prepare(Node node) {
        return backend().lowerings().prepare(this, node);
    }

    /** Ends the device and releases everything that is still allocated on it. A second call does nothing. */
    @Override
    void close();
}
