package org.argali.callbacks;

import org.argali.model.Logs;

/**
 * Evaluates, validates and predicts with the moving averages of the weights that the optimizer keeps ({@code
 * adam().movingAverage(0.99)}), and trains on with the weights.
 *
 * @see org.argali.model.Model#useAverages
 */
public final class SwapEmaWeights extends OptionCallback<SwapEmaWeights> {
    private boolean swapOnEpoch;

    SwapEmaWeights() {}

    @Override
    SwapEmaWeights self() {
        return this;
    }

    /** Callbacks that come after this one see the averages at the end of an epoch, so that a checkpoint saves them. */
    public SwapEmaWeights swapOnEpoch() {
        return with(c -> c.swapOnEpoch = true);
    }

    /** @throws IllegalStateException if the optimizer keeps no averages */
    @Override
    public void onTrainBegin() {
        model().useAverages(false);
    }

    @Override
    public void onEpochBegin(int epoch) {
        model().useAverages(false);
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        model().useAverages(swapOnEpoch);
    }

    @Override
    public void onTrainEnd() {
        model().useAverages(false);
    }

    @Override
    public void onTestBegin() {
        model().useAverages(true);
    }

    @Override
    public void onTestEnd(Logs logs) {
        model().useAverages(false);
    }

    @Override
    public void onPredictBegin() {
        model().useAverages(true);
    }

    @Override
    public void onPredictEnd() {
        model().useAverages(false);
    }
}
