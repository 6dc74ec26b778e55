package org.argali.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.argali.runtime.CtrlC;

/**
 * A signal to end, such as that of {@code kill}, while something runs that heeds {@link Thread#interrupt}: it may come to an
 * orderly end, and the process waits for that a little. Ctrl-C ends the process at once; only {@code fit} has its first one.
 */
final class Interruption implements AutoCloseable {
    static final int EXIT_CODE = 130;
    private static final long PATIENCE_SECONDS = 20;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interrupt");
    private final CtrlC ctrlC =
            CtrlC.catching(() -> java.lang.Runtime.getRuntime().halt(EXIT_CODE));
    private volatile boolean happened;

    private Interruption() {}

    /** From now on, until closed, a signal interrupts the calling thread. */
    static Interruption catching() {
        Interruption i = new Interruption();
        java.lang.Runtime.getRuntime().addShutdownHook(i.hook);
        return i;
    }

    boolean happened() {
        return happened;
    }

    private void interrupt() {
        happened = true;
        worker.interrupt();
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("argali: gave up waiting for the end of the batch");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ctrlC.close();
        try {
            java.lang.Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending already and waits for the latch
            assert happened || !hook.isAlive();
        }
        done.countDown();
    }
}
