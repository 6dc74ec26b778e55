package org.argali.cuda;

import java.util.Set;
import org.argali.op.LookupConv;
import org.argali.op.SeparableConv;
import org.argali.spi.Backend;
import org.argali.tck.BackendConformance;
import org.junit.jupiter.api.condition.EnabledIf;

/** The rules of a backend on a GPU. */
@EnabledIf(value = "hasDevice", disabledReason = "not run on a device: there is none here")
class CudaConformanceTest extends BackendConformance {
    /** What has no kernel: passes write it only for devices that have it. What {@code LookupConv} would win: docs/speed.md. */
    static final Set<Class<?>> GAPS =
            Set.of(LookupConv.class, LookupConv.Backward.class, SeparableConv.class, SeparableConv.Backward.class);

    static boolean hasDevice() {
        return new CudaBackend().availability().usable();
    }

    @Override
    protected Backend backend() {
        return new CudaBackend();
    }

    @Override
    protected Set<Class<?>> gaps() {
        return GAPS;
    }
}
