package org.argali.models.workloads;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.argali.layers.Tensor;
import org.argali.losses.Losses;
import org.argali.model.Compile;
import org.argali.model.Model;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.Objective;

/**
 * A network to be timed, and what it is trained on: one batch of made-up data.
 *
 * @param name by which it is asked for: {@code W1}
 * @param title what it is
 * @param batchSize samples in a step
 * @param words integer inputs lie below this
 * @param network makes the network
 * @param goals a loss for each output
 * @param precision the dtype policy it is timed under, by Keras' name, unless another is asked for
 */
public record Workload(
        String name,
        String title,
        int batchSize,
        int words,
        Supplier<Model> network,
        List<Goal> goals,
        String precision) {
    public Workload {
        goals = List.copyOf(goals);
    }

    /** In float32. */
    public Workload(String name, String title, int batchSize, int words, Supplier<Model> network, List<Goal> goals) {
        this(name, title, batchSize, words, network, goals, "float32");
    }

    /**
     * What is asked of an output.
     *
     * @param loss Keras' name of the loss
     * @param weight of the loss in the total
     */
    public record Goal(String loss, double weight) {
        NDArray target(TensorType output, Random random) {
            int classes = output.shape().last();
            return switch (loss) {
                case "mse" -> NDArray.generate(output, i -> random.nextGaussian());
                case "binary_crossentropy" -> NDArray.generate(output, i -> random.nextInt(2));
                case "categorical_crossentropy" -> oneHot(output, i -> random.nextInt(classes));
                default -> throw new IllegalStateException("no targets are made for " + loss);
            };
        }

        private static NDArray oneHot(TensorType type, IntToDoubleFunction classes) {
            NDArray y = NDArray.zeros(type);
            for (int row = 0; row < type.dim(0); row++) {
                y.set(row * y.rowSize() + (int) classes.applyAsDouble(row), 1);
            }
            return y;
        }
    }

    /** What a training step minimizes. */
    public List<Objective> objectives(Model model) {
        return IntStream.range(0, goals.size())
                .mapToObj(i -> new Objective(
                        model.outputNames().get(i),
                        Optional.of(Losses.parse(goals.get(i).loss)),
                        goals.get(i).weight,
                        List.of()))
                .toList();
    }

    /** How it is trained: with RMSprop. */
    public Compile compile() {
        return Compile.optimizer("rmsprop")
                .losses(goals.stream().map(Goal::loss).toArray(String[]::new))
                .lossWeights(goals.stream().mapToDouble(Goal::weight).toArray());
    }

    /** A batch for each input; the same in every run. */
    public List<NDArray> inputs(Model model, int samples) {
        Random random = new Random(1);
        return model.inputs().stream()
                .map(t -> batch(t, samples))
                .map(t -> NDArray.generate(
                        t, i -> t.dtype() == DType.INT32 ? random.nextInt(words) : random.nextGaussian()))
                .toList();
    }

    /** A batch of targets for each output; the same in every run. */
    public List<NDArray> targets(Model model, int samples) {
        Random random = new Random(2);
        return IntStream.range(0, goals.size())
                .mapToObj(i -> goals.get(i)
                        .target(batch(model.outputs().get(i), samples).withDType(DType.FLOAT32), random))
                .toList();
    }

    private static TensorType batch(Tensor t, int samples) {
        return t.type().withShape(t.shape().with(0, samples));
    }
}
