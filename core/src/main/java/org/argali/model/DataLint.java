package org.argali.model;

import java.util.List;
import java.util.Optional;
import org.argali.layers.Application;
import org.argali.layers.Embedding;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.losses.Loss;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.train.Objective;

/** What is wrong in data whose types fit: ids and labels that do not exist, numbers that are none. */
final class DataLint {
    private static final double SUM_TOLERANCE = 1e-3;

    private final String call;
    private final Network model;
    private final Lints lints;

    DataLint(String call, Network model, Lints lints) {
        this.call = "[" + call + "] ";
        this.model = model;
        this.lints = lints;
    }

    /** Inputs of a call that computes nothing from targets: ids alone. */
    void checkIds(List<NDArray> inputs) {
        if (lints.on(Lint.EMBEDDING_IDS)) {
            for (int i = 0; i < inputs.size(); i++) {
                checkIds(model, i, model.inputNames().get(i), inputs.get(i), "");
            }
        }
    }

    void check(Samples data, List<Objective> objectives) {
        checkIds(data.inputs());
        if (lints.on(Lint.NON_FINITE_DATA)) {
            for (int i = 0; i < data.inputs().size(); i++) {
                checkFinite(
                        "input '" + model.inputNames().get(i) + "'",
                        data.inputs().get(i));
            }
        }
        int target = 0;
        for (int i = 0; i < objectives.size(); i++) {
            Objective o = objectives.get(i);
            if (o.needsTarget()) {
                NDArray y = data.targets().get(target);
                Optional<NDArray> weights = data.weights().get(target++);
                if (lints.on(Lint.NON_FINITE_DATA)) {
                    checkFinite("targets for '" + o.output() + "'", y);
                    weights.ifPresent(w -> checkFinite("sample weights for '" + o.output() + "'", w));
                }
                Tensor output = model.outputs().get(i);
                o.loss()
                        .ifPresent(l ->
                                checkTargets(o.output(), y, l, output.shape().dim(l.classAxis())));
            }
        }
    }

    // ---- ids

    private void checkIds(Network network, int input, String name, NDArray ids, String path) {
        Tensor tensor = network.inputs().get(input);
        for (Application a : network.applications()) {
            int at = a.inputs().indexOf(tensor);
            if (at >= 0 && a.layer() instanceof Embedding e) {
                checkIds(name, ids, e, path + network.nameOf(e));
            } else if (at >= 0 && a.layer() instanceof Network inner) {
                checkIds(inner, at, name, ids, path + network.nameOf(inner) + "/");
            }
        }
    }

    private void checkIds(String name, NDArray ids, Embedding e, String layer) {
        for (int i = 0; i < ids.size(); i++) {
            int id = (int) ids.at(i);
            if (id < 0 || id >= e.inputDim()) {
                boolean swapped = id >= 0 && id < e.outputDim();
                throw error(
                        "input '" + name + "' has id " + id + " at " + position(ids, i) + ", but " + layer
                                + " has a table of " + e.inputDim() + " rows, for ids 0 to " + (e.inputDim() - 1)
                                + (swapped
                                        ? "; embedding(" + e.inputDim() + ", " + e.outputDim() + ") has the number of "
                                                + "ids first: are the two swapped?"
                                        : "; give it embedding(" + largest(ids) + ", " + e.outputDim()
                                                + "), or leave such ids out of the data"),
                        Lint.EMBEDDING_IDS);
            }
        }
    }

    /** One more than the largest id. */
    private static long largest(NDArray ids) {
        long most = 0;
        for (int i = 0; i < ids.size(); i++) {
            most = Math.max(most, (long) ids.at(i) + 1);
        }
        return most;
    }

    // ---- numbers

    private void checkFinite(String what, NDArray a) {
        if (a.dtype() != DType.FLOAT32) {
            return;
        }
        float[] f = a.floats();
        for (int i = 0; i < f.length; i++) {
            if (!Float.isFinite(f[i])) {
                throw error(
                        what + ": " + (Float.isNaN(f[i]) ? "NaN" : "infinity") + " at " + position(a, i)
                                + "; fill such gaps, or leave the rows out",
                        Lint.NON_FINITE_DATA);
            }
        }
    }

    private void checkTargets(String output, NDArray y, Loss loss, int classes) {
        if (loss.sparse() && lints.on(Lint.SPARSE_LABELS) && classes > 0) {
            checkLabels(output, y, loss, classes);
        }
        boolean distribution =
                loss.name().equals("categorical_crossentropy") || loss.name().equals("categorical_focal_crossentropy");
        if (distribution
                && loss.classAxis() == -1
                && lints.on(Lint.TARGET_SUMS)
                && y.shape().rank() > 1
                && y.shape().last() > 1) {
            checkSums(output, y);
        }
    }

    private void checkLabels(String output, NDArray y, Loss loss, int classes) {
        for (int i = 0; i < y.size(); i++) {
            double label = y.at(i);
            if (!loss.accepts((int) label, classes)) {
                throw error(
                        "targets for '" + output + "' have label " + (int) label + " at " + position(y, i)
                                + ", but the output has " + classes + " classes, 0 to " + (classes - 1) + "; "
                                + (label == classes
                                        ? "do labels begin with 1? Subtract 1, or give the output a unit more"
                                        : "give the output a unit for each class, or leave the label out with "
                                                + "sparseCategoricalCrossentropy().ignoreClass(" + (int) label + ")"),
                        Lint.SPARSE_LABELS);
            }
        }
    }

    private void checkSums(String output, NDArray y) {
        int n = y.shape().last();
        for (int from = 0; from < y.size(); from += n) {
            double sum = 0;
            for (int k = 0; k < n; k++) {
                sum += y.at(from + k);
            }
            if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                lints.warn(
                        Lint.TARGET_SUMS,
                        call + "targets for '" + output + "' are to be one-hot or probabilities, but row "
                                + from / y.rowSize() + " sums to " + (float) sum
                                + "; for several classes at once there is "
                                + "binary_crossentropy");
                return;
            }
        }
    }

    /** {@code row 3, column 17}, or for more axes {@code row 3, column [17, 2]}. */
    private static String position(NDArray a, int i) {
        int row = a.rowSize();
        int rank = a.shape().rank();
        int rest = i % row;
        String at = "row " + i / row;
        return rank < 2
                ? at
                : at + ", column " + (rank == 2 ? rest : index(a, rest).toString());
    }

    private static List<Integer> index(NDArray a, int rest) {
        Integer[] index = new Integer[a.shape().rank() - 1];
        int left = rest;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = left % a.shape().dim(axis + 1);
            left /= a.shape().dim(axis + 1);
        }
        return List.of(index);
    }

    private IllegalArgumentException error(String text, Lint lint) {
        return new IllegalArgumentException(call + text + Lints.hint(lint));
    }
}
