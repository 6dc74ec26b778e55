package org.argali.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.argali.runtime.Session;
import org.argali.train.FigureCopy;
import org.argali.train.TrainState;

/** Figures that are read from the device: now, which waits for it, or later, when they have come. */
final class FigureQueue implements AutoCloseable {
    /** So many may be on their way; the host runs ahead by no more of them. */
    private static final int MOST = 8;

    private final Model model;
    private final TrainState state;
    private final Deque<Asked> asked = new ArrayDeque<>();
    private final List<FigureCopy> free = new ArrayList<>();
    private boolean sawNonFiniteLoss;

    private record Asked(FigureCopy copy, Consumer<Logs> then) {}

    FigureQueue(Model model, TrainState state) {
        this.model = model;
        this.state = state;
    }

    /** The figures after the steps made so far, as they are now, or when someone looks. */
    Logs logs() {
        return new Logs(this::now, this::later);
    }

    private Map<String, Double> now() {
        Session session = model.session();
        FigureCopy copy = begin(session);
        session.device().stream().sync(); // reports errors of the device too
        return take(copy);
    }

    private void later(Consumer<Logs> then) {
        if (asked.size() == MOST) {
            deliverFirst();
        }
        asked.add(new Asked(begin(model.session()), then));
    }

    /** Takes the memory that figures need, so that none has to be had once a step is made. */
    void ready() {
        free.add(idle(model.session()));
    }

    private FigureCopy begin(Session session) {
        FigureCopy copy = idle(session);
        copy.begin();
        return copy;
    }

    private FigureCopy idle(Session session) {
        while (!free.isEmpty()) {
            FigureCopy copy = free.remove(free.size() - 1);
            if (copy.isReady(state)) {
                return copy;
            }
            copy.close();
        }
        return new FigureCopy(state, session);
    }

    private Map<String, Double> take(FigureCopy copy) {
        Map<String, Double> figures = copy.figures();
        free.add(copy);
        sawNonFiniteLoss |= !Double.isFinite(figures.getOrDefault("loss", 0.0));
        return figures;
    }

    private void deliverFirst() {
        Asked first = asked.remove();
        first.then.accept(Logs.of(take(first.copy)));
    }

    /** Hands out what has come, in the order in which it was asked for. */
    void deliver() {
        while (!asked.isEmpty() && asked.element().copy.isThere()) {
            deliverFirst();
        }
    }

    /** Hands out all that was asked for, and waits for it. */
    void finish() {
        while (!asked.isEmpty()) {
            deliverFirst();
        }
    }

    /** What was asked for is not wanted any more. */
    void forget() {
        asked.forEach(a -> free.add(a.copy));
        asked.clear();
        sawNonFiniteLoss = false;
    }

    /** Whether a loss that was read, since this was last asked, was not finite. */
    boolean sawNonFiniteLoss() {
        boolean saw = sawNonFiniteLoss;
        sawNonFiniteLoss = false;
        return saw;
    }

    @Override
    public void close() {
        forget();
        free.forEach(FigureCopy::close);
        free.clear();
    }
}
