package org.argali.profile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.argali.graph.Origin;
import org.argali.plan.KernelTime;
import org.argali.plan.MemoryTimeline;
import org.argali.plan.Side;

/** A profile in Chrome's Trace Event Format: times in microseconds. */
final class ChromeTrace {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEVICE = 1;
    private static final int HOST = 2;

    private ChromeTrace() {}

    static String of(Profile p) {
        ArrayNode events = JSON.arrayNode();
        named(events, "process_name", DEVICE, 0, p.device());
        p.kernels().stream()
                .filter(k -> k.side() == Side.DEVICE)
                .mapToInt(KernelTime::lane)
                .distinct()
                .sorted()
                .forEach(lane -> named(events, "thread_name", DEVICE, lane + 1, "lane " + (lane + 1)));
        if (p.kernels().stream().anyMatch(k -> k.side() == Side.HOST)) {
            named(events, "process_name", HOST, 0, "ops that the device lacks, on the CPU");
        }
        double at = 0;
        List<MemoryTimeline.Moment> moments = p.memory().moments();
        for (int i = 0; i < p.kernels().size(); i++) {
            KernelTime k = p.kernels().get(i);
            events.add(kernel(k, at));
            events.add(counter(p.memory(), moments.get(i), at));
            at += k.nanos() / 1e3;
        }
        ObjectNode all = JSON.objectNode();
        all.set("traceEvents", events);
        all.put("displayTimeUnit", "ns");
        all.putObject("otherData").put("step", p.title()).put("step_ns", p.stepNanos());
        return all.toPrettyString();
    }

    private static void named(ArrayNode events, String what, int process, int thread, String name) {
        ObjectNode e = events.addObject()
                .put("name", what)
                .put("ph", "M")
                .put("pid", process)
                .put("tid", thread);
        e.putObject("args").put("name", name);
    }

    private static ObjectNode kernel(KernelTime k, double at) {
        Origin origin = Origin.of(k.scope());
        double ns = Math.max(1, k.nanos());
        ObjectNode e = JSON.objectNode()
                .put("name", origin.layer().isEmpty() ? k.op() : k.op() + " " + origin.layer())
                .put("cat", origin.phase().toString())
                .put("ph", "X")
                .put("ts", at)
                .put("dur", k.nanos() / 1e3)
                .put("pid", k.side() == Side.DEVICE ? DEVICE : HOST)
                .put("tid", k.lane() + 1);
        e.putObject("args")
                .put("what", k.what())
                .put("layer", origin.layer())
                .put("flops", k.flops())
                .put("bytes", k.bytes())
                .put("GFLOP/s", k.flops() / ns)
                .put("GB/s", k.bytes() / ns);
        return e;
    }

    private static ObjectNode counter(MemoryTimeline memory, MemoryTimeline.Moment m, double at) {
        ObjectNode e = JSON.objectNode()
                .put("name", "memory")
                .put("ph", "C")
                .put("ts", at)
                .put("pid", DEVICE)
                .put("tid", 0);
        e.putObject("args")
                .put("state", memory.state())
                .put("data", memory.data())
                .put("activations", m.activations())
                .put("gradients", m.gradients())
                .put("workspace", m.workspace());
        return e;
    }

    /** A timeline by itself. */
    static String memory(MemoryTimeline t) {
        ObjectNode all = JSON.objectNode().put("state", t.state()).put("data", t.data());
        all.put("peak", t.peak()).put("fullest", t.fullest());
        ArrayNode steps = all.putArray("steps");
        for (MemoryTimeline.Moment m : t.moments()) {
            steps.addObject()
                    .put("op", m.op())
                    .put("scope", m.scope())
                    .put("activations", m.activations())
                    .put("gradients", m.gradients())
                    .put("workspace", m.workspace());
        }
        return all.toPrettyString();
    }
}
