package org.argali.cuda.lower;

import org.argali.op.Attend;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.Gru;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.SimpleRnn;
import org.argali.spi.Lowerings;

/** What NVIDIA's libraries do, alone or together with our own kernels. */
public final class LibraryKernels {
    private LibraryKernels() {}

    /** Adds a line for each op. */
    public static Lowerings addTo(Lowerings table) {
        return table.on(Attend.class, AttendOnNvrtc::forward)
                .except(Attend.class, AttendOnNvrtc::gap)
                .on(Attend.Backward.class, AttendOnNvrtc::backward)
                .except(Attend.Backward.class, AttendOnNvrtc::gap)
                .on(Biased.class, BiasedRules::prepare)
                .except(Biased.class, BiasedRules::gap)
                .on(Conv.class, ConvRules::forward)
                .except(Conv.class, ConvRules::gap)
                .on(Conv.BackwardData.class, ConvRules::backwardData)
                .except(Conv.BackwardData.class, ConvRules::gap)
                .on(Conv.BackwardFilter.class, ConvRules::backwardFilter)
                .except(Conv.BackwardFilter.class, ConvRules::gap)
                .on(Gru.class, RecurrenceOnNvrtc::gru)
                .on(Gru.Backward.class, RecurrenceOnNvrtc::gruBackward)
                .on(Lstm.class, RecurrenceOnNvrtc::lstm)
                .on(Lstm.Backward.class, RecurrenceOnNvrtc::lstmBackward)
                .on(MatMul.class, MatMulOnCublasLt::prepare)
                .on(SimpleRnn.class, RecurrenceOnNvrtc::simpleRnn)
                .on(SimpleRnn.Backward.class, RecurrenceOnNvrtc::simpleRnnBackward);
    }
}
