package org.argali.callbacks;

import java.util.OptionalDouble;
import org.argali.metrics.Direction;
import org.argali.model.Figures;

/**
 * A callback that watches a figure.
 *
 * @param <S> the class itself
 */
public abstract class MonitorCallback<S extends MonitorCallback<S>> extends OptionCallback<S> {
    private String monitor;
    private Mode mode = Mode.AUTO;
    private boolean up;
    double minDelta;
    boolean verbose;

    MonitorCallback(String monitor) {
        this.monitor = monitor;
    }

    /** The figure to watch; {@code acc} and {@code accuracy} find each other. The default is {@code val_loss}. */
    public S monitor(String figure) {
        return with(c -> ((MonitorCallback<?>) c).monitor = figure);
    }

    /** Whether the figure is to become small or large; the default is {@link Mode#AUTO}. */
    public S mode(Mode m) {
        return with(c -> ((MonitorCallback<?>) c).mode = m);
    }

    /** Prints what it does; off by default. */
    public S verbose(boolean on) {
        return with(c -> c.verbose = on);
    }

    final String monitor() {
        return monitor;
    }

    /**
     * Checks the figure and finds out its direction.
     *
     * @throws IllegalArgumentException if there is no such figure, or nobody said whether more of it is better
     */
    @Override
    protected void check(Figures figures) {
        figures.need(who(), monitor);
        Direction d = figures.direction(monitor);
        require(
                mode != Mode.AUTO || d != Direction.UNKNOWN,
                "it is not known whether more or less of '" + monitor
                        + "' is better; say mode(Mode.MIN) or mode(Mode.MAX)");
        up = mode == Mode.MAX || mode == Mode.AUTO && d == Direction.UP;
    }

    /** Whether a figure is better than the best so far by more than {@code minDelta}; anything is better than none. */
    final boolean isBetter(double now, OptionalDouble best) {
        if (best.isEmpty()) {
            return true;
        }
        return up ? now - minDelta > best.getAsDouble() : now + minDelta < best.getAsDouble();
    }

    final void say(String text) {
        if (verbose) {
            System.out.println(text);
        }
    }
}
