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

/** The workloads W1 to W5 in libtorch. */
public final class Libtorch {
    private final List<Tensor> weights = new ArrayList<>();
    private final List<LSTMImpl> recurrent = new ArrayList<>();
    private final List<Tensor> inputs;
    private int at;
    private int lstmAt;

    private Libtorch(Peer peer) {
        inputs = peer.inputs().stream().map(Libtorch::tensor).toList();
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

    // ---- networks

    private List<Tensor> run(String workload) {
        at = 0;
        lstmAt = 0;
        return switch (workload) {
            case "W1" -> List.of(mlp(inputs.get(0)));
            case "W2" -> List.of(answers());
            case "W3" -> posts();
            case "W4" -> List.of(mail());
            case "W5" -> List.of(images(inputs.get(0)));
            default -> throw new IllegalArgumentException(workload + " is not written for libtorch; there are W1 to W5");
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
}
