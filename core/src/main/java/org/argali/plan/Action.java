package org.argali.plan;

import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/**
 * A step with its places.
 *
 * @param step what it does
 * @param side whose stream it goes on; of a transfer that which receives
 * @param work puts it there
 */
record Action(Step step, Side side, Runnable work) {
    static Action kernel(Step step, Side side, Kernel kernel, Stream stream) {
        return new Action(step, side, () -> kernel.launch(stream));
    }

    static Action copy(Step step, Slice from, Slice to, Stream stream) {
        return new Action(step, Side.DEVICE, () -> stream.copy(from, to));
    }

    /** Through the Java heap. */
    static Action transfer(Step step, Side to, Stream source, Slice from, Stream target, Slice place) {
        NDArray between = NDArray.zeros(step.reads().get(0).type());
        return new Action(step, to, () -> {
            source.read(from, between);
            target.write(between, place);
        });
    }

    /** Waits for one device and writes to another: cannot be taken down. */
    boolean isTransfer() {
        return step.node().isPresent() && step.node().get().op() instanceof org.argali.op.Transfer;
    }
}
