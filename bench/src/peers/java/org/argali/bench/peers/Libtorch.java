package org.argali.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The workloads in libtorch. */
public final class Libtorch {
    private final List<Tensor> weights = new ArrayList<>();
    private final List<LSTMImpl> recurrent = new ArrayList<>();
    private final List<Tensor> inputs;
    /** Of batch normalizations: moving mean and variance, one after the other. */
    private final List<Tensor> averages = new ArrayList<>();

    private final boolean trains;
    private int at;
    private int lstmAt;
    private int averageAt;

    private Libtorch(Peer peer) {
        inputs = peer.inputs().stream().map(Libtorch::tensor).toList();
        trains = peer.trains();
    }

    /** See {@link Peer}. */
    public static void main(String[] args) throws IOException {
        Peer peer = new Peer("libtorch", args);
        torch.set_num_threads(peer.threads());
        Libtorch net = new Libtorch(peer);
        List<Tensor> targets = peer.targets().stream().map(Libtorch::target).toList();
        net.run(peer.workload()); // makes the weights
        TensorVector all = new TensorVector(net.weights.toArray(Tensor[]::new));
        net.recurrent.forEach(l -> {
            TensorVector own = l.parameters();
            for (long i = 0; i < own.size(); i++) {
                all.push_back(own.get(i));
            }
        });
        RMSpropOptions options = new RMSpropOptions(1e-3);
        options.alpha().put(0.9);
        options.eps().put(1e-7);
        RMSprop optimizer = new RMSprop(all, options);
        peer.serve(() -> {
            try (PointerScope scope = new PointerScope()) {
                if (peer.trains()) {
                    optimizer.zero_grad();
                    loss(net.run(peer.workload()), targets).backward();
                    optimizer.step();
                } else {
                    try (NoGradGuard guard = new NoGradGuard()) {
                        net.run(peer.workload());
                    }
                }
            }
        });
    }

    private static Tensor tensor(NDArray a) {
        long[] shape = Arrays.stream(a.shape().toArray()).asLongStream().toArray();
        if (a.dtype() == DType.FLOAT32) {
            Tensor t = Tensor.create(a.floats(), shape);
            return a.shape().rank() == 4 ? t.permute(0, 3, 1, 2) : t; // channels last in memory
        }
        return Tensor.create(Arrays.stream(a.ints()).asLongStream().toArray(), shape);
    }

    private static Tensor target(NDArray a) {
        Tensor t = tensor(a);
        return a.shape().last() > 1 ? t.argmax(new org.bytedeco.pytorch.LongOptional(1), false) : t;
    }

    private static Tensor loss(List<Tensor> y, List<Tensor> targets) {
        if (y.size() == 3) {
            Tensor age = torch.mse_loss(y.get(0), targets.get(0)).mul(new org.bytedeco.pytorch.Scalar(0.25));
            Tensor gender = torch.binary_cross_entropy_with_logits(y.get(2), targets.get(2))
                    .mul(new org.bytedeco.pytorch.Scalar(10.0));
            return age.add(torch.cross_entropy_loss(y.get(1), targets.get(1))).add(gender);
        }
        return y.get(0).size(1) == 1
                ? torch.binary_cross_entropy_with_logits(y.get(0), targets.get(0))
                : torch.cross_entropy_loss(y.get(0), targets.get(0));
    }

    // ---- layers; each call takes the next weights, or makes them on the first run

    private Tensor weight(double scale, long... shape) {
        if (at == weights.size()) {
            Tensor w = torch.randn(shape).mul_(new org.bytedeco.pytorch.Scalar(scale));
            if (shape.length == 4) {
                w = w.contiguous(torch.MemoryFormat.ChannelsLast);
            }
            weights.add(w.set_requires_grad(true));
        }
        return weights.get(at++);
    }

    private Tensor dense(Tensor x, int units) {
        long n = x.size(1);
        Tensor w = weight(1 / Math.sqrt(n), units, n);
        return torch.linear(x, w, new TensorOptional(weight(0, units)));
    }

    private Tensor embedding(int input, int words, int size) {
        return torch.embedding(weight(0.05, words, size), inputs.get(input));
    }

    /** {@code [n, time, c] -> [n, units]}. */
    private Tensor lstm(Tensor x, int units) {
        if (lstmAt == recurrent.size()) {
            LSTMOptions options = new LSTMOptions(x.size(2), units);
            options.batch_first().put(true);
            recurrent.add(new LSTMImpl(options));
        }
        return recurrent.get(lstmAt++).forward(x).get0().select(1, -1);
    }

    private Tensor conv1d(Tensor x, int filters, int size) {
        long c = x.size(1);
        Tensor w = weight(1 / Math.sqrt(c * size), filters, c, size);
        long[] one = {1};
        return torch.relu(
                torch.conv1d(x, w, new TensorOptional(weight(0, filters)), one, new long[] {0}, one, 1));
    }

    private Tensor separable(Tensor x, int filters) {
        long c = x.size(1);
        long[] one = {1, 1};
        long[] zero = {0, 0};
        Tensor y = torch.conv2d(x, weight(1 / 3.0, c, 1, 3, 3), new TensorOptional(), one, zero, one, c);
        Tensor w = weight(1 / Math.sqrt(c), filters, c, 1, 1);
        return torch.relu(torch.conv2d(y, w, new TensorOptional(weight(0, filters)), one, zero, one, 1));
    }

    private Tensor conv(Tensor x, int filters, int size, int stride, int pad, int groups, boolean bias) {
        long c = x.size(1) / groups;
        Tensor w = weight(1 / Math.sqrt(size * size * c), filters, c, size, size);
        TensorOptional b = bias ? new TensorOptional(weight(0, filters)) : new TensorOptional();
        long[] one = {1, 1};
        return torch.conv2d(x, w, b, new long[] {stride, stride}, new long[] {pad, pad}, one, groups);
    }

    /** Batch normalization with momentum 0.99. */
    private Tensor normalized(Tensor x, double epsilon) {
        long c = x.size(1);
        if (averageAt == averages.size()) {
            averages.add(torch.zeros(c));
            averages.add(torch.ones(c));
        }
        TensorOptional mean = new TensorOptional(averages.get(averageAt++));
        TensorOptional variance = new TensorOptional(averages.get(averageAt++));
        TensorOptional scale = new TensorOptional(weight(1, c));
        TensorOptional shift = new TensorOptional(weight(0, c));
        return torch.batch_norm(x, scale, shift, mean, variance, trains, 0.01, epsilon, true);
    }

    // ---- networks

    private List<Tensor> run(String workload) {
        at = 0;
        lstmAt = 0;
        averageAt = 0;
        return switch (workload) {
            case "W1" -> List.of(mlp(inputs.get(0)));
            case "W2" -> List.of(answers());
            case "W3" -> posts();
            case "W4" -> List.of(mail());
            case "W5" -> List.of(images(inputs.get(0)));
            case "W6" -> List.of(resnet50(inputs.get(0)));
            case "W7" -> List.of(xception(inputs.get(0)));
            default -> throw new IllegalArgumentException(workload + " is not written for libtorch");
        };
    }

    private Tensor mlp(Tensor x) {
        return dense(torch.relu(dense(torch.relu(dense(x, 32)), 32)), 10);
    }

    private Tensor answers() {
        Tensor t = lstm(embedding(0, 10_000, 64), 32);
        Tensor q = lstm(embedding(1, 10_000, 32), 16);
        return dense(torch.cat(new TensorVector(t, q), 1), 500);
    }

    private List<Tensor> posts() {
        Tensor x = conv1d(embedding(0, 50_000, 256).transpose(1, 2), 128, 5);
        x = conv1d(conv1d(torch.max_pool1d(x, 5), 256, 5), 256, 5);
        x = conv1d(conv1d(torch.max_pool1d(x, 5), 256, 5), 256, 5);
        x = torch.relu(dense(x.amax(new long[] {2}, false), 128));
        return List.of(dense(x, 1), dense(x, 10), dense(x, 1));
    }

    private Tensor mail() {
        Tensor x = conv1d(embedding(0, 2_000, 128).transpose(1, 2), 32, 7);
        x = conv1d(torch.max_pool1d(x, 5), 32, 7);
        return dense(x.amax(new long[] {2}, false), 1);
    }

    private Tensor images(Tensor image) {
        Tensor x = torch.max_pool2d(separable(separable(image, 32), 64), 2, 2);
        x = torch.max_pool2d(separable(separable(x, 64), 128), 2, 2);
        x = separable(separable(x, 64), 128).mean(2, 3);
        return dense(torch.relu(dense(x, 32)), 10);
    }

    private Tensor resnet50(Tensor image) {
        Tensor x = torch.relu(normalized(conv(image, 64, 7, 2, 3, 1, true), 1.001e-5));
        long[] two = {2, 2};
        long[] one = {1, 1};
        x = torch.max_pool2d(x, new long[] {3, 3}, two, one, one, false);
        int[] blocks = {3, 4, 6, 3};
        for (int stage = 0; stage < 4; stage++) {
            for (int b = 0; b < blocks[stage]; b++) {
                x = bottleneck(x, 64 << stage, b == 0 && stage > 0 ? 2 : 1, b == 0);
            }
        }
        return dense(x.mean(2, 3), 10);
    }

    private Tensor bottleneck(Tensor x, int filters, int stride, boolean projected) {
        double e = 1.001e-5;
        Tensor shortcut = projected ? normalized(conv(x, 4 * filters, 1, stride, 0, 1, true), e) : x;
        Tensor y = torch.relu(normalized(conv(x, filters, 1, stride, 0, 1, true), e));
        y = torch.relu(normalized(conv(y, filters, 3, 1, 1, 1, true), e));
        y = normalized(conv(y, 4 * filters, 1, 1, 0, 1, true), e);
        return torch.relu(shortcut.add(y));
    }

    private Tensor xception(Tensor image) {
        Tensor x = torch.relu(normalized(conv(image, 32, 3, 2, 0, 1, false), 1e-3));
        x = torch.relu(normalized(conv(x, 64, 3, 1, 0, 1, false), 1e-3));
        x = reducing(x, false, 128, 128);
        x = reducing(x, true, 256, 256);
        x = reducing(x, true, 728, 728);
        for (int i = 0; i < 8; i++) {
            Tensor y = x;
            for (int j = 0; j < 3; j++) {
                y = normalizedSeparable(torch.relu(y), 728);
            }
            x = y.add(x);
        }
        x = reducing(x, true, 728, 1024);
        x = torch.relu(normalizedSeparable(x, 1536));
        return dense(torch.relu(normalizedSeparable(x, 2048)).mean(2, 3), 10);
    }

    private Tensor reducing(Tensor x, boolean active, int middle, int filters) {
        Tensor shortcut = normalized(conv(x, filters, 1, 2, 0, 1, false), 1e-3);
        Tensor y = normalizedSeparable(active ? torch.relu(x) : x, middle);
        y = normalizedSeparable(torch.relu(y), filters);
        long[] one = {1, 1};
        return torch.max_pool2d(y, new long[] {3, 3}, new long[] {2, 2}, one, one, false)
                .add(shortcut);
    }

    private Tensor normalizedSeparable(Tensor x, int filters) {
        int c = (int) x.size(1);
        return normalized(conv(conv(x, c, 3, 1, 1, c, false), filters, 1, 1, 0, 1, false), 1e-3);
    }
}
