package org.argali.callbacks;

import java.nio.file.Path;
import java.util.Optional;
import org.argali.data.AtomicFile;
import org.argali.model.Backup;
import org.argali.model.Figures;
import org.argali.model.Moment;
import org.argali.model.SavedState;

/**
 * Saves training after every epoch or every so many batches. When the program runs again after it was ended, by whatever,
 * fit goes on where the last backup was made and comes to the same numbers, bit by bit, as if nothing had happened: weights,
 * what the optimizer keeps, random numbers, the order of the samples, figures of the epoch so far, History, callbacks.
 *
 * <p>Each backup has a checksum, is written beside its place and moved there when it is whole. The last two stay: if the
 * newest is damaged, a warning is printed and the one before is taken. When training is done the backups are removed.
 *
 * <p>After Ctrl-C, or an interrupt of the thread, a last backup is made where training ends. An exception leaves the last one
 * as it is. What callbacks of one's own know is saved if they override {@link org.argali.model.Callback#saveState}.
 */
public final class BackupAndRestore extends OptionCallback<BackupAndRestore> {
    private final Path folder;
    private int everyBatches;
    private int kept = 2;
    private boolean deleteCheckpoint = true;
    private BackupFolder.Writer writer = AtomicFile::write;

    private BackupFolder files;
    private int batches;
    private final BatchesSeen seen = new BatchesSeen();
    private boolean saved;
    private boolean finished;

    BackupAndRestore(Path folder) {
        this.folder = folder;
        this.files = new BackupFolder(folder, kept, writer);
    }

    @Override
    BackupAndRestore self() {
        return this;
    }

    /** Saves after each so many batches, counted on over epochs; by default after every epoch. */
    public BackupAndRestore saveFreq(int n) {
        require(n > 0, "saveFreq is a positive number of batches, not " + n);
        return with(c -> c.everyBatches = n);
    }

    /** Whether the backup before the last one stays too; so by default, other than in Keras. */
    public BackupAndRestore doubleCheckpoint(boolean on) {
        return with(c -> c.kept = on ? 2 : 1);
    }

    /**
     * Whether the backups are removed when training is done; so by default. If they stay, fit called again does not train again,
     * and with more epochs trains these.
     */
    public BackupAndRestore deleteCheckpoint(boolean on) {
        return with(c -> c.deleteCheckpoint = on);
    }

    /** For tests: what writes the files. */
    BackupAndRestore writer(BackupFolder.Writer w) {
        return with(c -> c.writer = w);
    }

    @Override
    protected void check(Figures figures) {
        files = new BackupFolder(folder, kept, writer);
        batches = 0;
        seen.beginEpoch();
        saved = false;
        finished = false;
    }

    @Override
    protected Optional<Backup> resumeFrom() {
        Optional<Backup> found = files.newest();
        files.removeParts();
        return found;
    }

    @Override
    protected void atRest(Moment moment) {
        switch (moment.kind()) {
            case BATCH -> {
                saved = false;
                batches += seen.upTo(moment.batch() - 1);
                if (everyBatches > 0 && batches >= everyBatches) {
                    save(moment);
                }
            }
            case EPOCH -> {
                saved = false;
                seen.beginEpoch();
                if (everyBatches == 0) {
                    save(moment);
                }
            }
            case INTERRUPTED -> save(moment);
            case FINISHED -> {
                finished = true;
                if (!deleteCheckpoint) {
                    save(moment);
                }
            }
        }
    }

    /** Saves unless that was done since the last batch. */
    private void save(Moment moment) {
        if (!saved) {
            batches = 0;
            files.write(moment.save());
            saved = true;
        }
    }

    @Override
    protected void saveState(SavedState s) {
        s.put("batches", batches);
        seen.save(s);
    }

    @Override
    protected void restoreState(SavedState s) {
        batches = s.count("batches");
        seen.restore(s);
    }

    @Override
    public void onTrainEnd() {
        if (finished && deleteCheckpoint) {
            files.clear();
        }
    }
}
