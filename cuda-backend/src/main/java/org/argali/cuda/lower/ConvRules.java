package org.argali.cuda.lower;

import java.util.Optional;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.graph.Node;
import org.argali.op.Conv;
import org.argali.op.Op;
import org.argali.spi.Kernel;

/**
 * Who computes a convolution: cuBLASLt where it is a product of matrices, our own kernel where it is depthwise, else cuDNN, and
 * what that refuses our own kernel again.
 */
final class ConvRules {
    private static final int MOST_SPATIAL_AXES = 3;

    private ConvRules() {}

    static Kernel forward(BlasDevice device, Conv op, Node node) {
        return prepare(device, ConvNode.of(op, node), node);
    }

    static Kernel backwardData(BlasDevice device, Conv.BackwardData op, Node node) {
        return prepare(device, ConvNode.of(op, node), node);
    }

    static Kernel backwardFilter(BlasDevice device, Conv.BackwardFilter op, Node node) {
        return prepare(device, ConvNode.of(op, node), node);
    }

    static Optional<String> gap(Op op, Node node) {
        int spatial = node.output().shape().rank() - 2;
        return spatial >= 1 && spatial <= MOST_SPATIAL_AXES
                ? Optional.empty()
                : Optional.of("it convolves 1 to " + MOST_SPATIAL_AXES + " spatial axes, not " + spatial);
    }

    private static Kernel prepare(BlasDevice device, ConvNode c, Node node) {
        if (c.written().size() == 0) {
            return OwnKernel.empty();
        } else if (c.isZero()) {
            FillOnNvrtc.Filler zeros =
                    new FillOnNvrtc.Filler(device, node.output().type(), 0);
            return OwnKernel.of(b -> zeros.launches(b.output(0)));
        } else if (c.isPointwise()) {
            return ConvOnCublasLt.prepare(device, c);
        } else if (DepthwiseOnNvrtc.suits(c)) {
            return DepthwiseOnNvrtc.prepare(device, c);
        }
        return ConvOnCudnn.prepare(device, c, Epilogue.NONE).orElseGet(() -> ConvOnNvrtc.prepare(device, c));
    }
}
