package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/**
 * A pure function on tensors. Its attributes are its components; it never holds a tensor or a device.
 *
 * <p>Ops see concrete shapes only: a program is built for the sizes at hand.
 */
public sealed interface Op
        permits After,
                ArgMax,
                Attend,
                Attend.Backward,
                Biased,
                Binary,
                BroadcastTo,
                Cast,
                Compare,
                Concat,
                Conv,
                Conv.BackwardData,
                Conv.BackwardFilter,
                Ctc,
                Ctc.Backward,
                CustomOp,
                Fill,
                Fused,
                Fused.Many,
                Fused.ManySums,
                FusedRows,
                FusedSums,
                Gather,
                Gather.Backward,
                Gru,
                Gru.Backward,
                Iota,
                LogSoftmax,
                LookupConv,
                LookupConv.Backward,
                Lstm,
                Lstm.Backward,
                MatMul,
                Pad,
                Parameter,
                Pool,
                Pool.Backward,
                Random,
                Reduce,
                Reshape,
                Reverse,
                Select,
                SeparableConv,
                SeparableConv.Backward,
                SimpleRnn,
                SimpleRnn.Backward,
                Slice,
                Softmax,
                Split,
                SquaredDeviations,
                StopGradient,
                TableUpdate,
                Transfer,
                Transpose,
                Unary {
    /**
     * The types of the outputs.
     *
     * @throws ShapeException if the inputs do not fit the op
     */
    List<TensorType> infer(List<TensorType> inputs);

    /**
     * Writes the gradients of the inputs as more ops: {@code c.grad(i, value)} for each input that {@code c.wants(i)}.
     * An input that gets none has gradient zero.
     */
    void vjp(Vjp c);

    /** What a gradient rule sees. */
    interface Vjp extends Emitter {
        Value input(int i);

        int inputs();

        Value output(int i);

        /** Gradient of the result with respect to output {@code i}; zeros if nothing depends on it. */
        Value outputGrad(int i);

        /** Whether the gradient of input {@code i} is asked for. */
        boolean wants(int i);

        /** Adds to the gradient of input {@code i}; its type must be that input's. */
        void grad(int i, Value value);

        /** Writes the gradients of a composite op as those of the ops that stand for it. */
        void gradBy(Composite op);

        /** The only output. */
        default Value output() {
            return output(0);
        }

        /** Gradient of the only output. */
        default Value outputGrad() {
            return outputGrad(0);
        }
    }
}
