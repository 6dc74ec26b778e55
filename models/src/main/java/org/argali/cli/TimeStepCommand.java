package org.argali.cli;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;

import java.io.PrintWriter;
import java.util.Locale;
import org.argali.data.Labels;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code argali time-step}: how long a training step of a small dense network takes. */
@Command(name = "time-step", description = "Time a training step of a small dense network (64-32-32-10).")
final class TimeStepCommand implements Runnable {
    private static final int CLASSES = 10;

    @Option(names = "--device", defaultValue = "auto", description = "auto, gpu, cpu; ${DEFAULT-VALUE} by default.")
    private DeviceConfig.Kind device = DeviceConfig.Kind.AUTO;

    @Option(names = "--batch-size", defaultValue = "128", description = "${DEFAULT-VALUE} by default.")
    private int batchSize;

    @Option(names = "--steps", defaultValue = "2000", description = "How many are timed; ${DEFAULT-VALUE} by default.")
    private int steps;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Runtime.configure(DeviceConfig.auto().on(device).allowSoftPlacement(true));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Device: " + Runtime.session().headline());
        int n = 10 * batchSize;
        NDArray x = NDArray.generate(TensorType.f32(n, 64), i -> Math.sin(i * 0.37 * i));
        NDArray y = Labels.toCategorical(NDArray.generate(TensorType.i32(n), i -> i % CLASSES), CLASSES);
        try (Model model = model()) {
            model.fit(x, y, fit(5)); // the first steps prepare kernels
            int epochs = Math.max(1, steps / 10);
            long start = System.nanoTime();
            model.fit(x, y, fit(epochs));
            double micros = (System.nanoTime() - start) / 1e3 / (epochs * 10);
            out.println(String.format(
                    Locale.ROOT, "%.1f us a step of %d samples, data copied in each time.", micros, batchSize));
            out.flush();
        }
    }

    private static Model model() {
        Model model = Sequential.of(
                input(64),
                dense(32).activation(RELU),
                dense(32).activation(RELU),
                dense(CLASSES).activation(SOFTMAX));
        model.compile("rmsprop", "categorical_crossentropy");
        return model;
    }

    private Fit fit(int epochs) {
        return Fit.epochs(epochs).batchSize(batchSize).verbose(0);
    }
}
