package org.argali.callbacks;

import java.util.List;
import java.util.OptionalDouble;
import org.argali.model.Logs;
import org.argali.model.SavedState;
import org.argali.tensor.NDArray;

/** Ends training when a figure has not improved for some epochs. */
public final class EarlyStopping extends MonitorCallback<EarlyStopping> {
    private int patience;
    private OptionalDouble baseline = OptionalDouble.empty();
    private boolean restoreBestWeights;
    private int startFromEpoch;

    private int waited;
    private int stoppedEpoch;
    private int bestEpoch;
    private OptionalDouble best = OptionalDouble.empty();
    private List<NDArray> bestWeights = List.of();

    EarlyStopping(String monitor) {
        super(monitor);
    }

    @Override
    EarlyStopping self() {
        return this;
    }

    /** By how much a figure must be better to count; 0 by default. */
    public EarlyStopping minDelta(double d) {
        return with(c -> c.minDelta = Math.abs(d));
    }

    /** After how many epochs without improvement training ends; 0 by default, which is as 1. */
    public EarlyStopping patience(int epochs) {
        require(epochs >= 0, "patience is at least 0, not " + epochs);
        return with(c -> c.patience = epochs);
    }

    /** Epochs that are not better than this count as without improvement. */
    public EarlyStopping baseline(double figure) {
        return with(c -> c.baseline = OptionalDouble.of(figure));
    }

    /** Puts the weights of the best epoch back when training ends; off by default. */
    public EarlyStopping restoreBestWeights() {
        return with(c -> c.restoreBestWeights = true);
    }

    /** Does not look at epochs before this one, counted from 0; 0 by default. */
    public EarlyStopping startFromEpoch(int epoch) {
        require(epoch >= 0, "startFromEpoch is at least 0, not " + epoch);
        return with(c -> c.startFromEpoch = epoch);
    }

    @Override
    public void onTrainBegin() {
        waited = 0;
        stoppedEpoch = 0;
        bestEpoch = 0;
        best = OptionalDouble.empty();
        bestWeights = List.of();
    }

    @Override
    protected void saveState(SavedState s) {
        s.put("waited", waited);
        s.put("stopped_epoch", stoppedEpoch);
        s.put("best_epoch", bestEpoch);
        s.put("best", best);
        s.put("best_weights", bestWeights);
    }

    @Override
    protected void restoreState(SavedState s) {
        waited = s.count("waited");
        stoppedEpoch = s.count("stopped_epoch");
        bestEpoch = s.count("best_epoch");
        best = s.find("best");
        bestWeights = s.arrays("best_weights");
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        if (epoch < startFromEpoch) {
            return;
        }
        double now = logs.get(monitor());
        if (bestWeights.isEmpty()) {
            keep(epoch);
        }
        waited++;
        if (isBetter(now, best)) {
            best = OptionalDouble.of(now);
            keep(epoch);
            if (isBetter(now, baseline)) {
                waited = 0;
            }
        } else if (waited >= patience && epoch > 0) {
            stoppedEpoch = epoch;
            model().stopTraining();
        }
    }

    private void keep(int epoch) {
        if (restoreBestWeights) {
            bestEpoch = epoch;
            bestWeights = model().getWeights();
        }
    }

    @Override
    public void onTrainEnd() {
        if (stoppedEpoch > 0) {
            say("Epoch " + (stoppedEpoch + 1) + ": early stopping");
        }
        if (!bestWeights.isEmpty()) {
            say("Restoring model weights from the end of the best epoch: " + (bestEpoch + 1) + ".");
            model().setWeights(bestWeights);
            bestWeights = List.of();
        }
    }
}
