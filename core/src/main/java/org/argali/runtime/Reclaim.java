package org.argali.runtime;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;

/**
 * The safety net under {@code close()}: device memory of models that were dropped, not closed, is given back on the thread
 * that asks for more. The heap knows nothing of device memory, so it is collected when much of that was taken.
 */
final class Reclaim {
    private static final long COLLECT_AFTER = 1L << 30;
    private static final long MOST_WAIT_MILLIS = 100;
    private static final long WAIT_FOR_THE_REST_MILLIS = 2;

    private final ReferenceQueue<Object> garbage = new ReferenceQueue<>();
    private final Set<Watch> watches = new HashSet<>();
    private long takenSinceCollection;

    private final class Watch extends PhantomReference<Object> implements Runnable {
        private final Runnable release;

        Watch(Object owner, Runnable release) {
            super(owner, garbage);
            this.release = release;
        }

        @Override
        public void run() {
            if (watches.remove(this)) {
                release.run();
            }
        }
    }

    Runnable watch(Object owner, Runnable release, long bytes) {
        Watch w = new Watch(owner, release);
        watches.add(w);
        takenSinceCollection += bytes;
        return w;
    }

    /** Releases nothing from now on: the device is gone, and all that lay on it. */
    void abandon() {
        watches.clear();
    }

    /** Runs the garbage collector and waits for what it tells of, among which is what is garbage for sure. */
    void collect() {
        Watch sure = new Watch(new Object(), () -> {});
        watches.add(sure);
        System.gc();
        try {
            Object next = garbage.remove(MOST_WAIT_MILLIS);
            while (next != null) {
                ((Watch) next).run();
                next = garbage.remove(watches.contains(sure) ? MOST_WAIT_MILLIS : WAIT_FOR_THE_REST_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watches.remove(sure);
        takenSinceCollection = 0;
        run();
    }

    void run() {
        if (takenSinceCollection > COLLECT_AFTER) {
            takenSinceCollection = 0;
            System.gc();
        }
        for (Object w = garbage.poll(); w != null; w = garbage.poll()) {
            ((Watch) w).run();
        }
    }
}
