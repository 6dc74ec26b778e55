package org.argali.cuda;

import java.util.List;
import java.util.Set;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.tck.Cases;
import org.argali.tck.OpCase;

/** What as many blocks share as an H100 takes, since their number decides how. Nothing here ran on a GPU. */
class SimulatedLargeGpuTest extends SimulatedConformanceTest {
    private static final Set<Class<? extends Op>> SHARED = Set.of(FusedRows.class, FusedSums.class, Reduce.class);

    @Override
    int multiprocessors() {
        return 132;
    }

    @Override
    protected List<OpCase> cases() {
        return Cases.all().stream().filter(c -> isPrepared(c.op())).toList();
    }

    @Override
    boolean isPrepared(Op op) {
        return SHARED.contains(op.getClass());
    }
}
