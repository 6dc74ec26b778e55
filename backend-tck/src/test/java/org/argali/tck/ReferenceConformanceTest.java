package org.argali.tck;

import org.argali.reference.ReferenceBackend;
import org.argali.spi.Backend;

/** The reference under its own suite: checks the suite. */
class ReferenceConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return new ReferenceBackend();
    }
}
