package org.argali.reference;

import org.argali.op.Random;
import org.argali.tensor.Philox;

/** Uniform numbers by Philox. */
final class RandomLoop {
    private RandomLoop() {}

    static void run(Random op, Loop.Call c) {
        int seedLow = (int) c.in(0).get(0);
        int seedHigh = (int) c.in(0).get(1);
        int step = (int) c.in(0).get(2);
        for (int i = 0; i < c.out().size(); i++) {
            int[] words = Philox.block(i / 4, op.stream(), step, 0, seedLow, seedHigh);
            c.out().set(i, Philox.uniform(words[i % 4]));
        }
    }
}
