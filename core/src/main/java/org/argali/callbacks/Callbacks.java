package org.argali.callbacks;

import java.nio.file.Path;
import java.util.function.IntToDoubleFunction;
import org.argali.callbacks.LearningRateScheduler.EpochRate;

/**
 * Keras' callbacks with Keras' defaults. A callback that was changed by an option is another one: the first stays as it is.
 * What watches a figure is checked before the first epoch.
 *
 * <pre>{@code
 * Fit.epochs(10).callbacks(earlyStopping("acc").patience(1), csvLogger("training.csv"))
 * }</pre>
 */
public final class Callbacks {
    private Callbacks() {}

    /** Ends training when {@code val_loss} does not improve. */
    public static EarlyStopping earlyStopping() {
        return earlyStopping("val_loss");
    }

    /** Ends training when a figure does not improve. */
    public static EarlyStopping earlyStopping(String monitor) {
        return new EarlyStopping(monitor);
    }

    /**
     * Saves the model after every epoch.
     *
     * @param file its name, with places such as <code>{epoch:02d}-{val_loss:.2f}.keras</code>; epochs and batches count from 1
     */
    public static ModelCheckpoint modelCheckpoint(String file) {
        return new ModelCheckpoint(file);
    }

    /**
     * Saves training after every epoch, so that it can be gone on with when the program runs again.
     *
     * @param folder for the backups of this training and nothing else; it is made if it is not there
     */
    public static BackupAndRestore backupAndRestore(String folder) {
        return new BackupAndRestore(Path.of(folder));
    }

    /** Divides the learning rate by ten when {@code val_loss} has not improved for ten epochs. */
    public static ReduceLrOnPlateau reduceLrOnPlateau() {
        return reduceLrOnPlateau("val_loss");
    }

    /** Lowers the learning rate when a figure does not improve. */
    public static ReduceLrOnPlateau reduceLrOnPlateau(String monitor) {
        return new ReduceLrOnPlateau(monitor);
    }

    /** Sets the learning rate of each epoch, counted from 0. */
    public static LearningRateScheduler learningRateScheduler(IntToDoubleFunction schedule) {
        return new LearningRateScheduler((epoch, rate) -> schedule.applyAsDouble(epoch));
    }

    /** Sets the learning rate of each epoch, counted from 0, from the one before. */
    public static LearningRateScheduler learningRateScheduler(EpochRate schedule) {
        return new LearningRateScheduler(schedule);
    }

    /** Writes the figures of every epoch to a file. */
    public static CsvLogger csvLogger(String file) {
        return new CsvLogger(Path.of(file));
    }

    /** Writes to {@code logs} what TensorBoard shows. */
    public static TensorBoard tensorBoard() {
        return tensorBoard("logs");
    }

    /** Writes to a folder what TensorBoard shows. */
    public static TensorBoard tensorBoard(String logDir) {
        return new TensorBoard(Path.of(logDir));
    }

    /** Ends training when the loss is NaN or infinite. */
    public static TerminateOnNaN terminateOnNaN() {
        return new TerminateOnNaN();
    }

    /** A callback from functions. */
    public static LambdaCallback lambdaCallback() {
        return new LambdaCallback();
    }

    /** Measures where the time of a training step goes, prints it, and writes it to {@code profile}. */
    public static Profiler profiler() {
        return profiler("profile");
    }

    /** As {@link #profiler()}, written to another folder. */
    public static Profiler profiler(String folder) {
        return new Profiler(Path.of(folder));
    }

    /** Sends the figures of every epoch to {@code http://localhost:9000}. */
    public static RemoteMonitor remoteMonitor() {
        return remoteMonitor("http://localhost:9000");
    }

    /**
     * Sends the figures of every epoch to a server.
     *
     * @param root its address, such as {@code http://localhost:9000}
     */
    public static RemoteMonitor remoteMonitor(String root) {
        return new RemoteMonitor(root);
    }

    /** Evaluates with the moving averages of the weights. */
    public static SwapEmaWeights swapEmaWeights() {
        return new SwapEmaWeights();
    }
}
