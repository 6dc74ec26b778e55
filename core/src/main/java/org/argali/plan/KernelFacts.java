package org.argali.plan;

import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.spi.Device;
import org.argali.tensor.TensorType;

/**
 * What planning needs to know of kernels and devices. As it stands it describes a typical GPU that need not be here:
 * dense tensors, no workspace, elementwise ops in place.
 */
public interface KernelFacts {
    /** A device that is not here, with kernels that need no workspace. */
    static KernelFacts typical() {
        return new KernelFacts() {};
    }

    /** This device, with kernels that need no workspace: none is prepared. */
    static KernelFacts of(Device device) {
        return new KernelFacts() {
            @Override
            public long bytes(Side side, TensorType type) {
                return device.bytes(type);
            }
        };
    }

    default Side side(Node node) {
        return Side.DEVICE;
    }

    default long bytes(Side side, TensorType type) {
        return type.bytes();
    }

    default long workspaceBytes(Node node) {
        return 0;
    }

    /** As {@link org.argali.spi.Kernel#canRunInPlace}. */
    default boolean canRunInPlace(Node node, int input, int output) {
        TensorType in = node.inputs().get(input).type();
        return (Fused.isElementwise(node.op())
                        || node.op() instanceof Fused
                        || node.op() instanceof FusedRows
                        || node.op() instanceof FusedSums)
                && in.equals(node.outputs().get(output).type());
    }
}
