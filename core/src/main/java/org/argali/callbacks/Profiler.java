package org.argali.callbacks;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.argali.model.Logs;
import org.argali.profile.Profile;

/**
 * Measures once in a fit where the time of a training step goes, after a batch of the first epoch, on the data of that batch;
 * prints the table and writes the files of {@link Profile#save}. Training goes on as if nothing had happened.
 */
public final class Profiler extends OptionCallback<Profiler> {
    private final Path folder;
    private int batch = 10;
    private Consumer<Profile> then = profile -> System.out.print(profile);
    private boolean done;

    Profiler(Path folder) {
        this.folder = folder;
    }

    @Override
    Profiler self() {
        return this;
    }

    /** After which batch, counted from 1; 10 by default. An epoch that has fewer is measured at its end. */
    public Profiler batch(int number) {
        require(number > 0, "batch is counted from 1, not " + number);
        return with(c -> c.batch = number);
    }

    /** What is done with the profile besides writing it; it is printed by default. */
    public Profiler then(Consumer<Profile> consumer) {
        return with(c -> c.then = consumer);
    }

    @Override
    public void onTrainBegin() {
        done = false;
    }

    @Override
    public void onBatchEnd(int number, Logs logs) {
        if (number + 1 >= batch) {
            measure();
        }
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        measure();
    }

    private void measure() {
        if (!done) {
            done = true;
            Profile profile = model().profile();
            profile.save(folder);
            then.accept(profile);
        }
    }
}
