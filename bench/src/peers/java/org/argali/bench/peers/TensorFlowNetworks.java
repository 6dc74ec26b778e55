package org.argali.bench.peers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The networks of the workloads in TensorFlow; outputs are logits. */
final class TensorFlowNetworks {
    private static final float RESNET = 1.001e-5f;
    private static final float XCEPTION = 1e-3f;

    private final TensorFlowLayers l;

    TensorFlowNetworks(TensorFlowLayers layers) {
        this.l = layers;
    }

    List<Operand<TFloat32>> of(String workload) {
        return switch (workload) {
            case "W1" -> List.of(mlp());
            case "W2" -> List.of(answers());
            case "W3" -> posts();
            case "W4" -> List.of(mail());
            case "W5" -> List.of(images());
            case "W6" -> List.of(resnet50());
            case "W7" -> List.of(xception());
            default -> throw new IllegalArgumentException(workload + " is not written for TensorFlow");
        };
    }

    private Operand<TFloat32> mlp() {
        return l.dense(l.relu(l.dense(l.relu(l.dense(l.numbers(0), 64, 32)), 32, 32)), 32, 10);
    }

    private Operand<TFloat32> answers() {
        Operand<TFloat32> t = l.lstm(l.embedding(0, 10_000, 64), 100, 64, 32);
        Operand<TFloat32> q = l.lstm(l.embedding(1, 10_000, 32), 100, 32, 16);
        return l.dense(l.tf.concat(List.of(t, q), l.tf.constant(1)), 48, 500);
    }

    private List<Operand<TFloat32>> posts() {
        Operand<TFloat32> x = words(l.text(0, 50_000, 256), 256, 128, 5);
        x = l.pool(x, 1, 5, 1, 5, "VALID");
        x = words(words(x, 128, 256, 5), 256, 256, 5);
        x = l.pool(x, 1, 5, 1, 5, "VALID");
        x = words(words(x, 256, 256, 5), 256, 256, 5);
        x = l.relu(l.dense(l.max(x), 256, 128));
        return List.of(l.dense(x, 128, 1), l.dense(x, 128, 10), l.dense(x, 128, 1));
    }

    private Operand<TFloat32> words(Operand<TFloat32> x, int from, int to, int size) {
        return l.relu(l.conv(x, from, to, 1, size));
    }

    private Operand<TFloat32> mail() {
        Operand<TFloat32> x = l.pool(words(l.text(0, 2_000, 128), 128, 32, 7), 1, 5, 1, 5, "VALID");
        return l.dense(l.max(words(x, 32, 32, 7)), 32, 1);
    }

    private Operand<TFloat32> images() {
        Operand<TFloat32> x = l.pool(separable(separable(l.numbers(0), 3, 32), 32, 64), 2, 2, 2, 2, "VALID");
        x = l.pool(separable(separable(x, 64, 64), 64, 128), 2, 2, 2, 2, "VALID");
        x = l.mean(separable(separable(x, 128, 64), 64, 128));
        return l.dense(l.relu(l.dense(x, 128, 32)), 32, 10);
    }

    private Operand<TFloat32> separable(Operand<TFloat32> x, int from, int to) {
        return l.relu(l.biased(l.separable(x, from, to, "VALID"), to));
    }

    private Operand<TFloat32> resnet50() {
        Operand<TFloat32> x = l.padded(l.numbers(0), 3);
        x = l.relu(l.normalized(l.biased(l.conv(x, 3, 64, 7, 7, 2, "VALID"), 64), 64, RESNET));
        x = l.pool(l.padded(x, 1), 3, 3, 2, 2, "VALID");
        int[] blocks = {3, 4, 6, 3};
        int from = 64;
        for (int stage = 0; stage < 4; stage++) {
            int filters = 64 << stage;
            for (int b = 0; b < blocks[stage]; b++) {
                x = bottleneck(x, from, filters, b == 0 && stage > 0 ? 2 : 1, b == 0);
                from = 4 * filters;
            }
        }
        return l.dense(l.mean(x), 2048, 10);
    }

    private Operand<TFloat32> bottleneck(Operand<TFloat32> x, int from, int filters, int stride, boolean projected) {
        Operand<TFloat32> shortcut = projected ? normalizedConv(x, from, 4 * filters, 1, stride) : x;
        Operand<TFloat32> y = l.relu(normalizedConv(x, from, filters, 1, stride));
        y = l.relu(normalizedConv(y, filters, filters, 3, 1));
        y = normalizedConv(y, filters, 4 * filters, 1, 1);
        return l.relu(l.tf.math.add(shortcut, y));
    }

    private Operand<TFloat32> normalizedConv(Operand<TFloat32> x, int from, int to, int size, int stride) {
        return l.normalized(l.biased(l.conv(x, from, to, size, size, stride, "SAME"), to), to, RESNET);
    }

    private Operand<TFloat32> xception() {
        Operand<TFloat32> x = l.relu(l.normalized(l.conv(l.numbers(0), 3, 32, 3, 3, 2, "VALID"), 32, XCEPTION));
        x = l.relu(l.normalized(l.conv(x, 32, 64, 3, 3, 1, "VALID"), 64, XCEPTION));
        x = reducing(x, false, 64, 128, 128);
        x = reducing(x, true, 128, 256, 256);
        x = reducing(x, true, 256, 728, 728);
        for (int i = 0; i < 8; i++) {
            Operand<TFloat32> y = x;
            for (int j = 0; j < 3; j++) {
                y = normalizedSeparable(l.relu(y), 728, 728);
            }
            x = l.tf.math.add(y, x);
        }
        x = reducing(x, true, 728, 728, 1024);
        x = l.relu(normalizedSeparable(x, 1024, 1536));
        x = l.relu(normalizedSeparable(x, 1536, 2048));
        return l.dense(l.mean(x), 2048, 10);
    }

    private Operand<TFloat32> reducing(Operand<TFloat32> x, boolean active, int from, int middle, int to) {
        Operand<TFloat32> shortcut = l.normalized(l.conv(x, from, to, 1, 1, 2, "SAME"), to, XCEPTION);
        Operand<TFloat32> y = normalizedSeparable(active ? l.relu(x) : x, from, middle);
        y = normalizedSeparable(l.relu(y), middle, to);
        return l.tf.math.add(l.pool(y, 3, 3, 2, 2, "SAME"), shortcut);
    }

    private Operand<TFloat32> normalizedSeparable(Operand<TFloat32> x, int from, int to) {
        return l.normalized(l.separable(x, from, to, "SAME"), to, XCEPTION);
    }
}
