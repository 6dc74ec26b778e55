package org.argali.cuda;

import org.argali.cuda.driver.CudaEvent;
import org.argali.cuda.driver.CudaQueue;

/** Times work by the device's own clock. */
final class Stopwatch {
    private static final int RUNS = 10;
    private static final int ROUNDS = 3;

    private Stopwatch() {}

    /** How long it takes when it runs again and again, in the best of a few rounds. It has run before. */
    static double micros(CudaQueue queue, Runnable work) {
        try (CudaEvent begin = new CudaEvent(true);
                CudaEvent end = new CudaEvent(true)) {
            double best = Double.POSITIVE_INFINITY;
            for (int round = 0; round < ROUNDS; round++) {
                begin.record(queue);
                for (int i = 0; i < RUNS; i++) {
                    work.run();
                }
                end.record(queue);
                end.synchronize();
                best = Math.min(best, end.nanosSince(begin) / 1e3 / RUNS);
            }
            return best;
        }
    }
}
