package org.argali.callbacks;

import java.util.function.IntConsumer;
import org.argali.model.Logs;

/** A callback from functions: {@code lambdaCallback().onEpochEnd((epoch, logs) -> System.out.println(logs))}. */
public final class LambdaCallback extends OptionCallback<LambdaCallback> {
    private Runnable trainBegin = () -> {};
    private Runnable trainEnd = () -> {};
    private IntConsumer epochBegin = epoch -> {};
    private WithLogs epochEnd = (epoch, logs) -> {};
    private IntConsumer batchBegin = batch -> {};
    private WithLogs batchEnd = (batch, logs) -> {};

    LambdaCallback() {}

    /** What is done after an epoch or a batch. */
    @FunctionalInterface
    public interface WithLogs {
        void accept(int number, Logs logs);
    }

    @Override
    LambdaCallback self() {
        return this;
    }

    public LambdaCallback onTrainBegin(Runnable f) {
        return with(c -> c.trainBegin = f);
    }

    public LambdaCallback onTrainEnd(Runnable f) {
        return with(c -> c.trainEnd = f);
    }

    public LambdaCallback onEpochBegin(IntConsumer f) {
        return with(c -> c.epochBegin = f);
    }

    public LambdaCallback onEpochEnd(WithLogs f) {
        return with(c -> c.epochEnd = f);
    }

    public LambdaCallback onBatchBegin(IntConsumer f) {
        return with(c -> c.batchBegin = f);
    }

    public LambdaCallback onBatchEnd(WithLogs f) {
        return with(c -> c.batchEnd = f);
    }

    @Override
    public void onTrainBegin() {
        trainBegin.run();
    }

    @Override
    public void onTrainEnd() {
        trainEnd.run();
    }

    @Override
    public void onEpochBegin(int epoch) {
        epochBegin.accept(epoch);
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        epochEnd.accept(epoch, logs);
    }

    @Override
    public void onBatchBegin(int batch) {
        batchBegin.accept(batch);
    }

    @Override
    public void onBatchEnd(int batch, Logs logs) {
        batchEnd.accept(batch, logs);
    }
}
