package org.argali.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.argali.layers.Tensor;
import org.argali.layers.Weight;
import org.argali.losses.Loss;
import org.argali.optimizers.Optimizer;
import org.argali.plan.LargestBatch;
import org.argali.plan.MemoryPlan;
import org.argali.plan.MemoryTimeline;
import org.argali.spi.Bytes;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.argali.train.Objective;
import org.argali.train.Signature;
import org.argali.train.Signature.Mode;
import org.argali.train.StepMemory;
import org.argali.train.TrainState;

/** The memory of a training step, planned without a device. Prints as a table; {@link Model#plan} makes it. */
public final class FitPlan {
    private static final int MOST_SAMPLES = 1 << 20;

    private final Model model;
    private final TrainState state;
    private final Signature signature;
    private final StepMemory step;
    private final MemoryPlan plan;

    FitPlan(Model model, TrainState state, int batchSize, int length) {
        if (batchSize <= 0) {
            throw new IllegalArgumentException("[plan] batchSize is positive, not " + batchSize);
        }
        this.model = model;
        this.state = state;
        this.signature = signature(batchSize, length);
        this.step = StepMemory.anywhere(model, state);
        this.plan = step.plan(signature);
    }

    private Signature signature(int batchSize, int length) {
        List<TensorType> inputs = new ArrayList<>();
        for (Tensor t : model.inputs()) {
            inputs.add(known(t.type(), batchSize, length));
        }
        List<TensorType> outputs = model.infer(inputs);
        List<TensorType> targets = new ArrayList<>();
        List<Optional<TensorType>> weights = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Objective o = state.objectives().get(i);
            if (o.needsTarget()) {
                boolean sparse = o.loss().map(Loss::sparse).orElse(false);
                Shape shape = outputs.get(i).shape();
                targets.add(sparse ? new TensorType(DType.INT32, shape.without(-1)) : outputs.get(i));
                weights.add(Optional.empty());
            }
        }
        return new Signature(Mode.TRAIN, inputs, targets, weights);
    }

    private TensorType known(TensorType type, int batchSize, int length) {
        Shape s = type.shape().with(0, batchSize);
        for (int i = 1; i < s.rank(); i++) {
            if (s.dim(i) == Shape.ANY && length <= 0) {
                throw new IllegalArgumentException("[plan] the model takes " + type
                        + ", whose lengths are not known; say one: plan(" + batchSize + ", 100)");
            }
            s = s.dim(i) == Shape.ANY ? s.with(i, length) : s;
        }
        return type.withShape(s);
    }

    /** Samples in a step. */
    public int batchSize() {
        return signature.samples();
    }

    /** Bytes of all weights. */
    public long weights() {
        return model.weights().stream().mapToLong(w -> w.type().bytes()).sum();
    }

    /** Bytes that the optimizer keeps for the weights. */
    public long slots() {
        long sum = 0;
        for (Weight w : model.weights()) {
            if (state.trains(w)) {
                sum += state.slotKinds(w).stream()
                        .map(Optimizer.Slot::type)
                        .mapToLong(TensorType::bytes)
                        .sum();
            }
        }
        return sum;
    }

    /** Bytes of gradients at the time when most memory is needed. */
    public long gradients() {
        return plan.gradients();
    }

    /** Bytes of what layers give, and of what is made from it, at the time when most memory is needed. */
    public long activations() {
        return plan.temporaries() - plan.gradients();
    }

    /** Bytes of a batch of data. */
    public long data() {
        return plan.feeds();
    }

    /** What is alive while each kernel of the step runs. */
    public MemoryTimeline timeline() {
        return step.timeline(signature);
    }

    /** Bytes in all, gaps between tensors included; workspaces of kernels come on top. */
    public long total() {
        return plan.total();
    }

    /** The ten largest tensors, with the layers that make them. */
    public List<MemoryPlan.Entry> largest() {
        return plan.largest();
    }

    /** As {@link #largestBatch(long)}: {@code "80 GiB"}, {@code "500 MiB"}. */
    public int largestBatch(String memory) {
        return largestBatch(Bytes.parse(memory));
    }

    /**
     * The largest batch that fits so many bytes, which a device must have free: of a GPU's memory Argali takes {@code
     * DeviceConfig.memoryFraction}.
     *
     * @return 0 if not even one sample fits; at most 1,048,576
     */
    public int largestBatch(long bytes) {
        double each = Math.max(1, (total() - plan.state()) / (double) batchSize());
        int tooMany = (int) Math.min(MOST_SAMPLES, 2 + Math.max(0, bytes - plan.state()) / each * 1.05);
        while (tooMany < MOST_SAMPLES && total(tooMany) <= bytes) {
            tooMany = (int) Math.min(MOST_SAMPLES, 2L * tooMany);
        }
        return total(tooMany) <= bytes ? tooMany : LargestBatch.of(this::total, bytes, tooMany);
    }

    private long total(int samples) {
        return samples == batchSize()
                ? total()
                : step.plan(signature.ofSamples(samples)).total();
    }

    @Override
    public String toString() {
        StringBuilder b =
                new StringBuilder(String.format(Locale.ROOT, "A training step of %,d samples takes%n", batchSize()));
        row(b, "weights", weights());
        row(b, "slots of " + state.optimizer().name(), slots());
        row(b, "counters and figures", Math.max(0, plan.state() - weights() - slots()));
        row(b, "data", data());
        row(b, "activations, at most", activations());
        row(b, "gradients at that time", gradients());
        row(b, "in all, with gaps", total());
        b.append(String.format(Locale.ROOT, "%-26s depends on the device's kernels%n", "workspace"));
        return b.append(plan.largestText()).toString();
    }

    private static void row(StringBuilder b, String what, long bytes) {
        b.append(String.format(Locale.ROOT, "%-26s %10s%n", what, Bytes.text(bytes)));
    }
}
