package org.argali.losses;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.LogSoftmax;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Connectionist temporal classification (Graves et al. 2006): minus the logarithm of the probability that the steps spell the
 * label, with repeats and blanks between. Targets {@code int[n, length]}, where 0 is padding; predictions are logits {@code
 * float[n, steps, classes]}, where class 0 is the blank. A label that needs more steps than there are has a value of about 707 and a
 * finite gradient, as in TensorFlow.
 *
 * <p>Numbers of steps that differ from sample to sample are the last input of {@link org.argali.op.Ctc}, which a loss of one's own
 * writes as this one does. What a trained model says is read by {@link CtcDecoder}.
 */
public record Ctc() implements Loss {
    @Override
    public String name() {
        return "ctc";
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public boolean checksTargets() {
        return true;
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        if (yTrue.shape().rank() != 2
                || yPred.shape().rank() != 3
                || yTrue.shape().dim(0) != yPred.shape().dim(0)) {
            throw new ShapeException(
                    "[ctc] takes targets int[n, length] and logits float[n, steps, classes], but targets are "
                            + yTrue.type() + " and predictions " + yPred.type());
        }
        Value labels = e.cast(yTrue, DType.INT32);
        Value letters = e.cast(e.compare(Compare.NE, labels, 0), DType.FLOAT32);
        Value lengths = e.cast(e.sum(letters, 1), DType.INT32);
        Value steps = e.fill(TensorType.i32(yPred.shape().dim(0)), yPred.shape().dim(1));
        return e.emit(new org.argali.op.Ctc(), e.emit(new LogSoftmax(), yPred), labels, lengths, steps);
    }
}
