package org.argali.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Transfer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.tensor.TensorType;

/** The kernels of a placed program. */
final class PreparedKernels implements KernelFacts, AutoCloseable {
    private final Map<Node, Kernel> kernels = new LinkedHashMap<>();
    private final Placement placement;
    private final Device device;
    private final Optional<Device> fallback;

    PreparedKernels(Placement placement, Device device, Optional<Device> fallback) {
        this.placement = placement;
        this.device = device;
        this.fallback = fallback;
    }

    void prepare() {
        for (Node n : placement.program().graph().nodes()) {
            if (!Aliases.isAlias(n.op()) && !(n.op() instanceof Transfer)) {
                kernels.put(n, device(side(n)).prepare(n));
            }
        }
    }

    Device device(Side side) {
        return side == Side.DEVICE ? device : fallback.orElseThrow();
    }

    Kernel kernel(Node node) {
        return Objects.requireNonNull(kernels.get(node));
    }

    @Override
    public Side side(Node node) {
        return placement.side(node);
    }

    @Override
    public long bytes(Side side, TensorType type) {
        return device(side).bytes(type);
    }

    @Override
    public long workspaceBytes(Node node) {
        Kernel k = kernels.get(node);
        return k == null ? 0 : k.workspaceBytes();
    }

    @Override
    public boolean canRunInPlace(Node node, int input, int output) {
        Kernel k = kernels.get(node);
        return k != null && k.canRunInPlace(input, output);
    }

    @Override
    public void close() {
        kernels.values().forEach(Kernel::close);
        kernels.clear();
    }
}
