package org.argali.plan;

import java.util.ArrayList;
import java.util.List;
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
 * @param reads memory it reads
 * @param writes memory it writes, scratch memory included
 * @param canBeRecorded whether a recording can take it down; what waits for a device cannot be
 */
record Action(Step step, Side side, Runnable work, List<Slice> reads, List<Slice> writes, boolean canBeRecorded) {
    static Action kernel(Step step, Side side, Kernel kernel, Kernel.Bindings b, Stream stream) {
        List<Slice> writes = new ArrayList<>(b.outputs());
        writes.addAll(b.workspace());
        return new Action(step, side, () -> kernel.launch(stream), b.inputs(), writes, kernel.canBeRecorded());
    }

    static Action copy(Step step, Slice from, Slice to, Stream stream) {
        return new Action(step, Side.DEVICE, () -> stream.copy(from, to), List.of(from), List.of(to), true);
    }

    /** Through the Java heap. */
    static Action transfer(Step step, Side to, Stream source, Slice from, Stream target, Slice place) {
        NDArray between = NDArray.zeros(step.reads().get(0).type());
        Runnable work = () -> {
            source.read(from, between);
            target.write(between, place);
        };
        return new Action(step, to, work, List.of(from), List.of(place), false);
    }
}
