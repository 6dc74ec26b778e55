package org.argali.model;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.runtime.Variable;
import org.argali.train.Names;

/** All that a run of fit needs to go on where it was: saves it, and puts it back. */
final class RunState {
    private final Trainer trainer;
    private final RunDescription description;
    private final Batches batches;
    private final Map<String, Callback> callbacks = new LinkedHashMap<>();
    private final History history;

    RunState(
            Trainer trainer,
            RunDescription description,
            Batches batches,
            Collection<Callback> callbacks,
            History history) {
        this.trainer = trainer;
        this.description = description;
        this.batches = batches;
        this.history = history;
        callbacks.forEach(c -> Names.add(this.callbacks, c.getClass().getName(), c));
    }

    SavedState save(Position at) {
        SavedState s = new SavedState();
        at.save(s.part("position"));
        description.save(s.part("run"));
        s.put("stopped", trainer.isStopped());
        s.put("averages_are_weights", trainer.state().averagesAreWeights());
        SavedState values = s.part("value");
        variables().forEach((name, v) -> values.keep(name, v.get()));
        history.save(s.part("history"));
        callbacks.forEach((name, c) -> c.saveState(s.part("callback/" + name)));
        return s;
    }

    /**
     * Makes sure that a backup is of this run. What is missing in the files of the model's layers is made ready.
     *
     * @throws IllegalArgumentException that lists what differs
     */
    void check(Backup backup) {
        List<String> differences = description.differences(backup.state(), variables());
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("[fit] the backup " + backup.where()
                    + " is of another training, which this one cannot go on from:\n  "
                    + String.join("\n  ", differences)
                    + "\nCall compile and fit as then; or remove the backup, and training begins anew.");
        }
    }

    /** Puts everything back as it was. */
    Position restore(Backup backup) {
        SavedState s = backup.state();
        SavedState values = s.part("value");
        variables().forEach((name, v) -> v.set(values.array(name)));
        trainer.state().restored(s.flag("averages_are_weights"));
        history.restore(s.part("history"));
        callbacks.forEach((name, c) -> restore(c, s.part("callback/" + name)));
        warnOfStrangers(backup);
        if (s.flag("stopped")) {
            trainer.stop();
        }
        return Position.of(s.part("position"));
    }

    private void restore(Callback c, SavedState s) {
        if (!s.names().isEmpty()) {
            c.restoreState(s);
            return;
        }
        SavedState now = new SavedState();
        c.saveState(now);
        if (!now.names().isEmpty()) {
            System.err.println("[fit] the backup knows nothing of the callback "
                    + c.getClass().getSimpleName() + ", which begins anew");
        }
    }

    private void warnOfStrangers(Backup backup) {
        backup.state().part("callback").names().stream()
                .map(n -> n.substring(0, n.indexOf('/')))
                .distinct()
                .filter(n -> !callbacks.containsKey(n))
                .forEach(n -> System.err.println("[fit] the backup has the state of the callback " + n
                        + ", which fit was not given; it is left out"));
    }

    /** All that the steps keep, by unique names that are the same in every run. */
    private Map<String, Variable> variables() {
        List<Variable> used = batches.prepare().state();
        Map<String, Variable> all = new LinkedHashMap<>();
        Map<Weight, String> paths = WeightPlace.paths(trainer.model());
        for (Weight w : trainer.model().weights()) {
            Names.add(all, "weight/" + paths.getOrDefault(w, w.name()), w.variable());
        }
        all.putAll(trainer.state().variables());
        Set<Variable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(all.values());
        for (Variable v : used) { // states of layers, weights that a step of one's own has from elsewhere
            if (known.add(v)) {
                Names.add(all, "kept/" + v.name(), v);
            }
        }
        return all;
    }
}
