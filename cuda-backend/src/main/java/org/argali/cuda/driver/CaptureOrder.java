package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cudaStreamAddCaptureDependencies;
import static org.bytedeco.cuda.global.cudart.cudaStreamGetCaptureInfo;
import static org.bytedeco.cuda.global.cudart.cudaStreamSetCaptureDependencies;
import static org.bytedeco.cuda.global.cudart.cudaStreamUpdateCaptureDependencies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.spi.Stream.Part;
import org.bytedeco.cuda.cudart.CUgraphNode_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudart.cudaGraphEdgeData;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Captures parts on one stream, each after just those it waits for: before a part is captured, what the stream stands at
 * is set to the last nodes of those.
 */
final class CaptureOrder {
    private static final CUgraphNode_st NO_NODE = new CUgraphNode_st((Pointer) null);
    private static final cudaGraphEdgeData PLAIN = new cudaGraphEdgeData((Pointer) null);
    private static final PointerPointer<Pointer> NOT_WANTED = new PointerPointer<>((Pointer) null);

    private final CUstream_st stream;

    CaptureOrder(CUstream_st stream) {
        this.stream = stream;
    }

    void capture(List<Part> parts) {
        List<Map<Long, CUgraphNode_st>> ends = new ArrayList<>();
        Map<Long, CUgraphNode_st> all = new LinkedHashMap<>();
        for (Part part : parts) {
            Map<Long, CUgraphNode_st> from = new LinkedHashMap<>();
            part.after().forEach(p -> from.putAll(ends.get(p)));
            standAt(from);
            part.launches().run();
            Map<Long, CUgraphNode_st> end = standing();
            ends.add(end);
            from.keySet().forEach(all::remove);
            all.putAll(end);
        }
        standAt(all);
    }

    /** Lets the next node wait for these alone. */
    private void standAt(Map<Long, CUgraphNode_st> nodes) {
        update(NO_NODE, 0, cudaStreamSetCaptureDependencies);
        nodes.values().forEach(n -> update(n, 1, cudaStreamAddCaptureDependencies));
    }

    private void update(CUgraphNode_st node, int count, int how) {
        Status.ofRuntime(
                cudaStreamUpdateCaptureDependencies(stream, node, PLAIN, count, how),
                "cudaStreamUpdateCaptureDependencies",
                "a graph");
    }

    /** The nodes that the next one would wait for, by address. */
    private Map<Long, CUgraphNode_st> standing() {
        try (IntPointer status = new IntPointer(1);
                LongPointer id = new LongPointer(1);
                CUgraph_st graph = new CUgraph_st();
                PointerPointer<Pointer> nodes = new PointerPointer<>((Pointer) null); // is set to CUDA's own array
                SizeTPointer count = new SizeTPointer(1)) {
            Status.ofRuntime(
                    cudaStreamGetCaptureInfo(stream, status, id, graph, nodes, NOT_WANTED, count),
                    "cudaStreamGetCaptureInfo",
                    "a graph");
            Map<Long, CUgraphNode_st> found = new LinkedHashMap<>();
            for (long i = 0; i < count.get(); i++) {
                Pointer node = nodes.get(i);
                found.put(node.address(), new CUgraphNode_st(node));
            }
            return found;
        }
    }
}
