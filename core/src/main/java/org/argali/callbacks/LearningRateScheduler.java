package org.argali.callbacks;

import java.util.List;
import org.argali.model.Callback;
import org.argali.model.Figures;
import org.argali.model.Logs;

/** Sets the learning rate before every epoch; adds {@code learning_rate} to the logs. */
public final class LearningRateScheduler extends Callback {
    private final EpochRate schedule;

    /** The rate of an epoch. */
    @FunctionalInterface
    public interface EpochRate {
        /**
         * The rate for an epoch.
         *
         * @param epoch from 0
         * @param rate the one so far
         */
        double of(int epoch, double rate);
    }

    LearningRateScheduler(EpochRate schedule) {
        this.schedule = schedule;
    }

    @Override
    protected void check(Figures figures) {
        Rates.requireSettable(model());
    }

    @Override
    protected List<String> addedFigures() {
        return List.of(Rates.FIGURE);
    }

    @Override
    public void onEpochBegin(int epoch) {
        model().setLearningRate(schedule.of(epoch, model().learningRate()));
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        logs.put(Rates.FIGURE, model().learningRate());
    }
}
