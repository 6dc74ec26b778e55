package org.argali.metrics;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** Targets that are class ids. */
final class ClassIds {
    private ClassIds() {}

    /** As int32, one axis less than the predictions. */
    static Value of(Emitter e, Value yTrue, Value yPred) {
        Value t = e.cast(yTrue, DType.INT32);
        boolean column = t.shape().rank() == yPred.shape().rank() && t.shape().last() == 1;
        return column ? e.squeeze(t, -1) : t;
    }

    /** Bool {@code [..., classes]}: true at the id. */
    static Value oneHot(Emitter e, Value ids, Value yPred) {
        Value index = e.emit(
                new Iota(yPred.type().withDType(DType.INT32), yPred.shape().rank() - 1));
        return e.compare(Compare.EQ, e.expandDims(ids, -1), index);
    }
}
