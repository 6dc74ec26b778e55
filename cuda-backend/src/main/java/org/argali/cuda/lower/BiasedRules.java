package org.argali.cuda.lower;

import java.util.Optional;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.MatMul;
import org.argali.spi.Kernel;

/**
 * Products with a bias, and convolutions with a bias and a ReLU: by the library or our own kernel in one, or where the library
 * has it only without, as a loop after it.
 */
final class BiasedRules {
    private BiasedRules() {}

    static Kernel prepare(BlasDevice device, Biased op, Node node) {
        if (node.output().shape().size() == 0) {
            return OwnKernel.empty();
        } else if (op.product() instanceof MatMul m) {
            return MatMulOnCublasLt.biased(device, m, node).orElseGet(() -> BiasAfter.of(device, op, node));
        }
        ConvNode c = ConvNode.of((Conv) op.product(), node);
        return c.isPointwise()
                ? ConvOnCublasLt.biased(device, c).orElseGet(() -> BiasAfter.of(device, op, node))
                : convolution(device, op, node, c);
    }

    private static Kernel convolution(BlasDevice device, Biased op, Node node, ConvNode c) {
        if (c.isZero()) {
            return BiasAfter.of(device, op, node);
        }
        return ConvOnCudnn.prepare(device, c, op.relu() ? Epilogue.BIAS_RELU : Epilogue.BIAS)
                .or(() -> ConvOnCudnn.prepare(device, c, Epilogue.NONE).map(k -> new BiasAfter(k, device, op, node)))
                .orElseGet(() -> ConvOnNvrtc.biased(device, c, op.relu()));
    }

    static Optional<String> gap(Biased op, Node node) {
        if (op.product() instanceof MatMul m) {
            int terms = node.inputTypes().get(0).shape().dim(m.transA() ? -2 : -1);
            return ofProduct(op, node, terms);
        }
        ConvNode c = ConvNode.of((Conv) op.product(), node);
        if (c.isPointwise()) {
            return ofProduct(op, node, c.x().last());
        }
        return DepthwiseOnNvrtc.suits(c)
                ? Optional.of("depthwise convolutions have no bias")
                : ConvRules.gap(op.product(), node);
    }

    /** What cuBLASLt's bias is used for: not for vectors, with which others had trouble. */
    private static Optional<String> ofProduct(Biased op, Node node, int terms) {
        if (op.relu()) {
            return Optional.of("cuBLASLt's ReLU makes 0 of NaN");
        }
        return terms > 1 && node.output().shape().last() > 1
                ? Optional.empty()
                : Optional.of("products of vectors have no bias");
    }
}
