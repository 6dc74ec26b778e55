package org.argali.train;

import java.util.List;
import org.argali.plan.Runs;

/** Brings the batches of one or several steps to where these read them. */
interface Feeder extends AutoCloseable {
    /** What step {@code s} does before it runs; nothing where the batch is there already. */
    List<Runs.Before> before(int s);

    /** Brings the rows of all steps: {@code rows[from]} and following. Allocates nothing, waits for nothing. */
    void bring(int[] rows, int from);

    /** Whether what it reads from is still there. */
    boolean isReady();

    @Override
    void close();
}
