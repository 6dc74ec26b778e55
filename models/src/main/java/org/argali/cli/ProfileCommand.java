package org.argali.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.argali.callbacks.Callbacks;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.models.data.Labelled;
import org.argali.models.examples.Classifier;
import org.argali.models.examples.Examples;
import org.argali.models.workloads.Workload;
import org.argali.models.workloads.Workloads;
import org.argali.pictures.Pictures;
import org.argali.profile.Profile;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code argali profile W3}: where the time and the memory of a training step go. */
@Command(
        name = "profile",
        description = "Say where the time and the memory of a training step go, layer by layer.",
        footer =
                "Of an example it is the tenth step of its first training, or the last of the epoch if that has fewer.")
final class ProfileCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "WHAT",
            description =
                    "A workload, as of argali bench; a classifier, mail or digits; or an example, as argali example lists them.")
    private String what = "";

    @Option(names = "--device", defaultValue = "auto", description = "auto, gpu, cpu; ${DEFAULT-VALUE} by default.")
    private DeviceConfig.Kind device = DeviceConfig.Kind.AUTO;

    @Option(names = "--batch", paramLabel = "N", description = "Samples in a step of a workload or classifier.")
    private Optional<Integer> batch = Optional.empty();

    @Option(names = "--rows", paramLabel = "N", defaultValue = "30", description = "Layers that are shown; 30.")
    private int rows;

    @Option(names = "--small", description = "An example at the size that takes seconds on a CPU.")
    private boolean small;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where profile.txt, layers.csv, trace.json (for chrome://tracing and Perfetto) and the memory as"
                            + " .csv, .json, .svg and .png go; a new folder by default.")
    private Optional<Path> out = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        check(batch.orElse(1) > 0 && rows > 0, "--batch and --rows are positive");
        Runtime.configure(DeviceConfig.auto().on(device).allowSoftPlacement(true));
        Optional<Workload> workload = Workloads.named(what);
        Optional<TrainCommand.Task> task = Stream.of(TrainCommand.Task.values())
                .filter(t -> t.toString().equalsIgnoreCase(what))
                .findFirst();
        if (workload.isPresent()) {
            say(workload(workload.get()));
        } else if (task.isPresent()) {
            say(classifier(task.get().classifier()));
        } else {
            example(example());
        }
        return 0;
    }

    private void check(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    private Profile workload(Workload w) {
        int samples = batch.orElse(w.batchSize());
        try (Model model = w.network().get()) {
            model.compile(w.compile());
            return model.profile(w.inputs(model, samples), w.targets(model, samples));
        }
    }

    private Profile classifier(Classifier c) {
        Labelled data = c.data().train().first(batch.orElse(c.batchSize()));
        try (Model model = c.model()) {
            return model.profile(data.x(), data.y());
        }
    }

    private Examples example() {
        return Stream.of(Examples.values())
                .filter(e -> e.toString().equals(what.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is nothing to profile called " + what + "; there are W1 to W10, "
                                + Stream.concat(Stream.of(TrainCommand.Task.values()), Stream.of(Examples.values()))
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", "))));
    }

    private void example(Examples chosen) throws IOException {
        check(batch.isEmpty(), "an example has its own --batch");
        Path folder = Files.createTempDirectory("argali-example");
        Profile[] seen = new Profile[1];
        Fit fit = Fit.epochs(1)
                .verbose(0)
                .callbacks(Callbacks.profiler(folder.toString()).then(p -> {
                    if (seen[0] == null) {
                        seen[0] = p;
                    }
                }));
        (small ? chosen.small(folder) : chosen.fullSize(folder)).run(fit);
        say(seen[0]);
    }

    private void say(Profile profile) throws IOException {
        Path folder = out.isPresent() ? out.get() : Files.createTempDirectory("argali-profile");
        profile.save(folder);
        for (String ending : new String[] {"svg", "png"}) {
            Pictures.plotMemory(profile.memory()).save(folder.resolve("memory." + ending));
        }
        PrintWriter to = spec.commandLine().getOut();
        to.print(profile.table(rows));
        to.println("written: " + folder
                + "/{profile.txt, layers.csv, trace.json, memory.csv, memory.json, memory.svg, memory.png}");
        to.flush();
    }
}
