package org.argali.model;

import java.io.PrintStream;
import java.util.Locale;

/**
 * The progress bar of Keras 2, which needs ASCII alone, on a terminal; a line an epoch elsewhere and with {@code verbose(2)}.
 * Asks for figures a few times a second, not every step, and waits for none.
 */
final class ProgressBar extends Callback {
    private static final int WIDTH = 30;
    private static final long REFRESH_NANOS = 100_000_000;

    private final PrintStream out;
    private final Fit fit;
    private final int batches;
    private final boolean terminal;
    private long epochStart;
    private long lastShown;
    private int done;

    ProgressBar(PrintStream out, Fit fit, int batches) {
        this.out = out;
        this.fit = fit;
        this.batches = batches;
        this.terminal = fit.verbose() == 1 && isTerminal();
    }

    private static boolean isTerminal() {
        String said = System.getProperty("argali.terminal");
        return said == null ? System.console() != null && System.getenv("TERM") != null : Boolean.parseBoolean(said);
    }

    @Override
    public void onTrainBegin() {
        model().session().announce(out);
    }

    @Override
    public void onEpochBegin(int epoch) {
        epochStart = System.nanoTime();
        lastShown = epochStart;
        done = 0;
        if (terminal) {
            out.println("Epoch " + (epoch + 1) + "/" + fit.epochs());
        }
    }

    @Override
    public void onBatchEnd(int batch, Logs logs) {
        done = batch + 1;
        long now = System.nanoTime();
        if (terminal && now - lastShown > REFRESH_NANOS) {
            lastShown = now;
            int shown = done;
            logs.later(figures -> show(shown, figures));
        }
    }

    private void show(int shown, Logs figures) {
        double perStep = (System.nanoTime() - epochStart) / 1e9 / shown;
        out.print("\r" + bar(shown) + " - ETA: " + time((batches - shown) * perStep) + " - " + figures + "\033[K");
        out.flush();
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        double seconds = (System.nanoTime() - epochStart) / 1e9;
        String figures = time(seconds) + " " + step(seconds / Math.max(1, done)) + " - " + logs;
        if (terminal) {
            out.println("\r" + bar(done) + " - " + figures + "\033[K");
        } else {
            out.println("Epoch " + (epoch + 1) + "/" + fit.epochs() + " - " + figures);
        }
        out.flush();
    }

    private String bar(int shown) {
        int full = batches == 0 ? WIDTH : shown * WIDTH / batches;
        String arrow = full < WIDTH && full > 0 ? ">" : "";
        String line = "=".repeat(Math.max(0, full - arrow.length())) + arrow;
        String count =
                String.format(Locale.ROOT, "%" + Integer.toString(batches).length() + "d/%d", shown, batches);
        return count + " [" + line + ".".repeat(WIDTH - line.length()) + "]";
    }

    private static String time(double seconds) {
        int whole = (int) Math.round(seconds);
        if (whole >= 3600) {
            return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
        }
        return whole >= 100
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, seconds < 10 ? "%.1fs" : "%.0fs", seconds);
    }

    private static String step(double seconds) {
        return seconds >= 1e-3
                ? String.format(Locale.ROOT, "%.0fms/step", seconds * 1e3)
                : String.format(Locale.ROOT, "%.0fus/step", seconds * 1e6);
    }
}
