package org.argali.callbacks;

import java.util.List;
import java.util.OptionalDouble;
import org.argali.model.Figures;
import org.argali.model.Logs;
import org.argali.model.SavedState;

/** Lowers the learning rate when a figure has not improved for some epochs; adds {@code learning_rate} to the logs. */
public final class ReduceLrOnPlateau extends MonitorCallback<ReduceLrOnPlateau> {
    private double factor = 0.1;
    private int patience = 10;
    private int cooldown;
    private double minLr;

    private OptionalDouble best = OptionalDouble.empty();
    private int waited;
    private int cooling;

    ReduceLrOnPlateau(String monitor) {
        super(monitor);
        minDelta = 1e-4;
    }

    @Override
    ReduceLrOnPlateau self() {
        return this;
    }

    /** By what the rate is multiplied, below 1; 0.1 by default. */
    public ReduceLrOnPlateau factor(double f) {
        require(f >= 0 && f < 1, "factor is at least 0 and below 1, not " + f);
        return with(c -> c.factor = f);
    }

    /** After how many epochs without improvement; 10 by default. */
    public ReduceLrOnPlateau patience(int epochs) {
        require(epochs >= 0, "patience is at least 0, not " + epochs);
        return with(c -> c.patience = epochs);
    }

    /** By how much a figure must be better to count; 1e-4 by default. */
    public ReduceLrOnPlateau minDelta(double d) {
        return with(c -> c.minDelta = Math.abs(d));
    }

    /** How many epochs after a reduction are not counted; 0 by default. */
    public ReduceLrOnPlateau cooldown(int epochs) {
        require(epochs >= 0, "cooldown is at least 0, not " + epochs);
        return with(c -> c.cooldown = epochs);
    }

    /** The rate is never lowered below this; 0 by default. */
    public ReduceLrOnPlateau minLr(double rate) {
        require(rate >= 0, "minLr is at least 0, not " + rate);
        return with(c -> c.minLr = rate);
    }

    @Override
    protected void check(Figures figures) {
        super.check(figures);
        Rates.requireSettable(model());
    }

    @Override
    protected List<String> addedFigures() {
        return List.of(Rates.FIGURE);
    }

    @Override
    public void onTrainBegin() {
        best = OptionalDouble.empty();
        waited = 0;
        cooling = 0;
    }

    @Override
    protected void saveState(SavedState s) {
        s.put("best", best);
        s.put("waited", waited);
        s.put("cooling", cooling);
    }

    @Override
    protected void restoreState(SavedState s) {
        best = s.find("best");
        waited = s.count("waited");
        cooling = s.count("cooling");
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        logs.put(Rates.FIGURE, model().learningRate());
        double now = logs.get(monitor());
        if (cooling > 0) {
            cooling--;
            waited = 0;
        }
        if (isBetter(now, best)) {
            best = OptionalDouble.of(now);
            waited = 0;
        } else if (cooling == 0 && ++waited >= patience) {
            reduce(epoch);
        }
    }

    private void reduce(int epoch) {
        double rate = model().learningRate();
        if (rate > (float) minLr) {
            double lower = Math.max(rate * factor, minLr);
            model().setLearningRate(lower);
            say("Epoch " + (epoch + 1) + ": ReduceLROnPlateau reducing learning rate to " + lower + ".");
            cooling = cooldown;
            waited = 0;
        }
    }
}
