package org.argali.losses;

import java.util.Optional;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** A loss with another reduction. */
record ReducedLoss(Loss loss, Reduction reduction) implements Loss {
    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        return loss.perSample(e, yTrue, yPred);
    }

    @Override
    public boolean sparse() {
        return loss.sparse();
    }

    @Override
    public int classAxis() {
        return loss.classAxis();
    }

    @Override
    public boolean checksTargets() {
        return loss.checksTargets();
    }

    @Override
    public Takes takes() {
        return loss.takes();
    }

    @Override
    public boolean accepts(int label, int classes) {
        return loss.accepts(label, classes);
    }

    @Override
    public Loss reduction(Reduction r) {
        return loss.reduction(r);
    }

    @Override
    public Optional<Value> mask(Emitter e, Value yTrue, Value yPred) {
        return loss.mask(e, yTrue, yPred);
    }
}
