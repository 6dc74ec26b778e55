package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.runtime.Runtime;
import org.argali.train.Signature.Mode;

/** One run of {@code fit}. */
final class FitLoop {
    private final Trainer trainer;
    private final Fit fit;
    private final Optional<Samples> validation;
    private final List<Callback> callbacks;
    private final History history = new History();
    private final int[] rows;
    private final Samples data;
    private final Batches batches;

    FitLoop(Trainer trainer, Fit fit, Samples data, Optional<Samples> validation) {
        this.trainer = trainer;
        this.fit = fit;
        this.data = data;
        this.validation = validation;
        this.rows = Trainer.ordered(data.size());
        this.batches = new Batches(trainer, Mode.TRAIN, data, fit.batchSize());
        this.callbacks = new ArrayList<>();
        if (fit.verbose() > 0) {
            callbacks.add(new ProgressBar(System.out, fit, batches.count()));
        }
        callbacks.addAll(fit.callbacks());
    }

    History history() {
        return history;
    }

    void run() {
        trainer.clearStop();
        trainer.arm();
        callbacks.forEach(c -> c.attach(trainer.model(), validation));
        check();
        try {
            callbacks.forEach(Callback::onTrainBegin);
            for (int epoch = fit.initialEpoch(); epoch < fit.epochs() && !trainer.shouldStop(); epoch++) {
                epoch(epoch);
            }
            trainer.state().finish();
        } catch (Throwable e) {
            end().ifPresent(e::addSuppressed);
            throw e;
        }
        Optional<RuntimeException> failure = end();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void check() {
        List<String> added =
                callbacks.stream().flatMap(c -> c.addedFigures().stream()).toList();
        trainer.state().resetTrackers();
        Figures figures = new Figures(trainer.state(), trainer.logs().all().keySet(), validation.isPresent(), added);
        history.learn(figures);
        callbacks.forEach(c -> c.check(figures));
    }

    /** Tells every callback, whatever another one throws; the first failure, if any. */
    private Optional<RuntimeException> end() {
        List<RuntimeException> failures = new ArrayList<>();
        for (Callback c : callbacks) {
            try {
                c.onTrainEnd();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        failures.stream().skip(1).forEach(e -> failures.get(0).addSuppressed(e));
        return failures.stream().findFirst();
    }

    private void epoch(int epoch) {
        trainer.state().resetTrackers();
        callbacks.forEach(c -> c.onEpochBegin(epoch));
        if (fit.shuffle()) {
            Trainer.shuffle(rows, Runtime.seed(), epoch);
        }
        int before = trainer.iterations();
        boolean complete = runBatches(before);
        Map<String, Double> figures = new LinkedHashMap<>(trainer.logs().all());
        if (trainer.isHalted()) {
            trainer.explainHalt(data, rows, fit.batchSize(), before, "epoch " + (epoch + 1));
            trainer.stop();
        } else if (!complete) {
            return;
        }
        validation.ifPresent(v ->
                trainer.evaluate(v, fit.batchSize(), callbacks).all().forEach((k, x) -> figures.put("val_" + k, x)));
        Logs logs = Logs.of(figures);
        try {
            callbacks.forEach(c -> c.onEpochEnd(epoch, logs));
        } finally {
            history.add(epoch, logs); // with what callbacks added, also if one threw
        }
    }

    /** Whether the epoch came to its end. */
    private boolean runBatches(int stepsBefore) {
        for (int b = 0; b < batches.count(); b++) {
            if (trainer.shouldStop()) {
                return false;
            }
            for (int i = 0; i < callbacks.size(); i++) {
                callbacks.get(i).onBatchBegin(b);
            }
            batches.run(b, rows, stepsBefore + b + 1);
            if (!callbacks.isEmpty()) {
                Logs logs = trainer.logs();
                for (int i = 0; i < callbacks.size(); i++) {
                    callbacks.get(i).onBatchEnd(b, logs);
                }
                if (logs.wereRead() && !Double.isFinite(logs.loss()) && trainer.isHalted()) {
                    return true; // the rest of the epoch would change nothing
                }
            }
        }
        return true;
    }
}
