package org.argali.model;

import java.util.List;
import org.argali.graph.Node;
import org.argali.layers.Embedding;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.losses.Loss;
import org.argali.op.Binary;
import org.argali.op.Conv;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Softmax;
import org.argali.op.Unary;
import org.argali.train.Objective;

/** What is probably wrong with a compiled model. */
final class ModelLint {
    private static final int WIDE = 8;
    private static final int VERY_WIDE = 1000;

    private final Model model;
    private final Lints lints;

    ModelLint(Model model, Lints lints) {
        this.model = model;
        this.lints = lints;
    }

    void check(List<Objective> objectives) {
        for (int i = 0; i < objectives.size(); i++) {
            Objective o = objectives.get(i);
            Tensor output = model.outputs().get(i);
            o.loss().ifPresent(l -> checkOutput(o.output(), output, l));
        }
        checkEmbeddings(model);
    }

    private void checkOutput(String name, Tensor output, Loss loss) {
        Op op = Node.of(output.written()).op();
        if (op instanceof Softmax && output.shape().last() == 1) {
            lints.warn(
                    Lint.SOFTMAX_OVER_ONE,
                    "[compile] '" + name + "' is a softmax over one unit, which is always 1 and learns nothing; use "
                            + "SIGMOID with binary_crossentropy, or a unit for each class");
        }
        boolean binary = loss.name().startsWith("binary");
        if (loss.takes() == Loss.Takes.PROBABILITIES && isUnbounded(op)) {
            lints.warn(
                    Lint.LINEAR_OUTPUT,
                    "[compile] " + loss.name() + " takes probabilities, but the output '" + name
                            + "' can be any number; "
                            + "give it activation(" + (binary ? "SIGMOID" : "SOFTMAX") + "), or use "
                            + "the loss with fromLogits()");
        }
        if (loss.takes() == Loss.Takes.LOGITS && (op instanceof Softmax || op == Unary.SIGMOID)) {
            lints.warn(
                    Lint.LOGITS,
                    "[compile] " + loss.name() + " with fromLogits() takes the numbers before the activation, but the "
                            + "output '" + name + "' is a " + (op instanceof Softmax ? "softmax" : "sigmoid")
                            + " already; drop one of the two");
        }
    }

    private static boolean isUnbounded(Op op) {
        return op instanceof MatMul || op instanceof Conv || op == Binary.ADD || op == Unary.RELU;
    }

    private void checkEmbeddings(Layer within) {
        for (Layer l : within.sublayers()) {
            if (l instanceof Embedding e
                    && e.inputDim() >= WIDE
                    && e.outputDim() >= VERY_WIDE
                    && e.outputDim() >= WIDE * (long) e.inputDim()) {
                String name = within == model ? model.nameOf(l) : l.kind();
                lints.warn(
                        Lint.SWAPPED_EMBEDDING,
                        "[" + name + "] embedding(" + e.inputDim() + ", " + e.outputDim() + ") has " + e.inputDim()
                                + " ids with vectors of " + e.outputDim() + " numbers each; the number of ids comes "
                                + "first: embedding(" + e.outputDim() + ", " + e.inputDim() + ")");
            }
            checkEmbeddings(l);
        }
    }
}
