package org.argali.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.losses.Loss;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.argali.train.Objective;

/** Whether data fit a model, said before anything runs: every message names the array, what was expected and the remedy. */
final class DataCheck {
    private final String call;
    private final Network model;

    DataCheck(String call, Network model) {
        this.call = "[" + call + "] ";
        this.model = model;
    }

    /** The inputs in the model's order. */
    List<NDArray> inputs(Feeds x) {
        List<NDArray> arrays = resolve(x, "input", model.inputNames());
        for (int i = 0; i < arrays.size(); i++) {
            checkInput(
                    model.inputNames().get(i),
                    model.inputs().get(i).type(),
                    arrays.get(i).type());
        }
        int n = arrays.get(0).shape().dim(0);
        for (int i = 0; i < arrays.size(); i++) {
            int own = arrays.get(i).shape().dim(0);
            if (own != n) {
                throw error("all inputs must have the same number of samples, but '"
                        + model.inputNames().get(0) + "' has " + n + " and '"
                        + model.inputNames().get(i) + "' has " + own);
            }
        }
        if (n == 0) {
            throw error("there are no samples: the first axis of the data is 0");
        }
        return arrays;
    }

    private List<NDArray> resolve(Feeds f, String what, List<String> names) {
        try {
            return f.resolve(what, names);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(call + e.getMessage(), e);
        }
    }

    private void checkInput(String name, TensorType want, TensorType got) {
        boolean fits = want.rank() == got.rank();
        for (int a = 1; fits && a < want.rank(); a++) {
            fits = want.dim(a) == Shape.ANY || want.dim(a) == got.dim(a);
        }
        if (!fits) {
            throw error("input '" + name + "' takes " + want + ", but the data are " + got + remedy(want, got)
                    + ". The first axis is the samples");
        }
        if (want.dtype() != got.dtype()) {
            throw error("input '" + name + "' takes " + want.dtype().kerasName() + ", but the data are "
                    + got.dtype().kerasName() + "; convert them with to("
                    + want.dtype().name()
                    + "), or declare the input as input(" + got.dtype().name() + ", ...)");
        }
    }

    private static String remedy(TensorType want, TensorType got) {
        if (want.rank() != got.rank() + 1) {
            return "";
        }
        return want.dim(-1) == 1
                ? "; reshape them so that the last axis has size 1"
                : "; a single sample needs a first axis of size 1";
    }

    /** The targets of the outputs that need some, in order. */
    List<NDArray> targets(Feeds y, List<Objective> objectives, int samples) {
        List<String> names = new ArrayList<>();
        List<Integer> outputs = new ArrayList<>();
        for (int i = 0; i < objectives.size(); i++) {
            if (objectives.get(i).needsTarget()) {
                names.add(objectives.get(i).output());
                outputs.add(i);
            }
        }
        List<NDArray> arrays = resolve(y, "output", names);
        for (int i = 0; i < arrays.size(); i++) {
            Objective o = objectives.get(outputs.get(i));
            checkTarget(o, model.outputs().get(outputs.get(i)), arrays.get(i).type(), samples);
        }
        return arrays;
    }

    private void checkTarget(Objective o, Tensor output, TensorType got, int samples) {
        int n = got.rank() == 0 ? 0 : got.dim(0);
        if (n != samples) {
            throw error("there are " + samples + " samples, but " + n + " targets for '" + o.output()
                    + "'; each sample has one");
        }
        if (o.loss().map(Loss::checksTargets).orElse(false)) {
            return;
        }
        Shape want = output.shape();
        boolean sparse = o.loss().map(Loss::sparse).orElse(false);
        int extra = sparse ? 1 : 0;
        boolean column = got.rank() > 1 && got.dim(-1) == 1;
        boolean fits = fits(want, got.shape(), extra)
                || (column && fits(want, got.shape().slice(0, got.rank() - 1), 1));
        if (!fits && !sparse && want.last() == 1) {
            fits = fits(want, got.shape(), 1);
        }
        if (!fits) {
            throw error("targets for '" + o.output() + "' are " + got + ", but the output is " + output.type()
                    + remedy(o, want, got));
        }
        if (sparse && got.dtype() == DType.BOOL) {
            throw error("targets for '" + o.output() + "' are class numbers, but the data are bool; use to(INT32)");
        }
    }

    private static String remedy(Objective o, Shape want, TensorType got) {
        String loss = o.loss().map(Loss::name).orElse("");
        if (loss.equals("categorical_crossentropy") && got.rank() == want.rank() - 1
                || (loss.equals("categorical_crossentropy") && got.dim(-1) == 1)) {
            return "; these look like class numbers, which sparse_categorical_crossentropy takes";
        }
        if (o.loss().map(Loss::sparse).orElse(false) && got.rank() == want.rank()) {
            return "; these look one-hot, which categorical_crossentropy takes; " + loss + " takes class numbers";
        }
        return "; the sizes after the first axis must be equal";
    }

    /** Whether targets fit an output of which the last {@code dropped} axes are left out. */
    private static boolean fits(Shape output, Shape target, int dropped) {
        if (target.rank() != output.rank() - dropped) {
            return false;
        }
        for (int a = 1; a < target.rank(); a++) {
            if (output.dim(a) != Shape.ANY && target.dim(a) != output.dim(a)) {
                return false;
            }
        }
        return true;
    }

    /** Weights of samples: those given, times those of the classes. */
    List<Optional<NDArray>> weights(Fit fit, List<Objective> objectives, List<NDArray> targets) {
        List<Objective> trained =
                objectives.stream().filter(Objective::needsTarget).toList();
        List<String> names = trained.stream().map(Objective::output).toList();
        for (String n : fit.sampleWeights().keySet()) {
            if (n.isEmpty() ? names.size() != 1 : !names.contains(n)) {
                throw error("sample weights for '" + n + "', but the outputs are " + String.join(", ", names)
                        + "; use sampleWeight(output, weights)");
            }
        }
        if (!fit.classWeights().isEmpty() && names.size() != 1) {
            throw error("class weights are for models of one output; this one has " + String.join(", ", names));
        }
        List<Optional<NDArray>> result = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            NDArray given = fit.sampleWeights()
                    .getOrDefault(names.get(i), fit.sampleWeights().get(""));
            Optional<NDArray> w = Optional.ofNullable(given).map(a -> a.to(DType.FLOAT32));
            int samples = targets.get(i).shape().dim(0);
            if (w.isPresent() && w.get().shape().dim(0) != samples) {
                throw error("there are " + samples + " samples, but "
                        + w.get().shape().dim(0) + " sample weights");
            }
            if (!fit.classWeights().isEmpty()) {
                NDArray classes = classWeights(fit.classWeights(), targets.get(i));
                w = Optional.of(w.map(a -> multiply(a, classes)).orElse(classes));
            }
            result.add(w);
        }
        return result;
    }

    private static NDArray multiply(NDArray a, NDArray b) {
        return NDArray.generate(a.type(), i -> a.at(i) * b.at(i));
    }

    private static NDArray classWeights(Map<Integer, Double> weights, NDArray targets) {
        int n = targets.shape().dim(0);
        int row = targets.rowSize();
        return NDArray.generate(TensorType.f32(n), i -> {
            int cls = 0;
            if (row == 1) {
                cls = (int) Math.round(targets.at(i));
            } else {
                for (int k = 1; k < row; k++) {
                    cls = targets.at(i * row + k) > targets.at(i * row + cls) ? k : cls;
                }
            }
            return weights.getOrDefault(cls, 1.0);
        });
    }

    private IllegalArgumentException error(String text) {
        return new IllegalArgumentException(call + text + ".");
    }
}
