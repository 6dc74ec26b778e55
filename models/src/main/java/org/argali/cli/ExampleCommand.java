package org.argali.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.models.examples.Example;
import org.argali.models.examples.Examples;
import org.argali.runtime.Runtime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code argali example [NAME]}: lists the example programs, or runs one. */
@Command(
        name = "example",
        description = "Run one of the example programs, or list them.",
        footer = "Their sources: models/src/main/java/org/argali/models/examples")
final class ExampleCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one; without it they are listed.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--small", description = "At a size that takes seconds on a CPU.")
    private boolean small;

    @Option(names = "--out", paramLabel = "DIR", description = "Where it writes files; a new folder by default.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private RunOptions options = new RunOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter to = spec.commandLine().getOut();
        if (name.isEmpty()) {
            Stream.of(Examples.values()).forEach(e -> to.printf(Locale.ROOT, "%-20s %s%n", e, e.title()));
            to.flush();
            return 0;
        }
        Examples chosen = find(name.get());
        options.configure();
        Path folder =
                out.isPresent() ? Files.createDirectories(out.get()) : Files.createTempDirectory("argali-example");
        Example example = small ? chosen.small(folder) : chosen.fullSize(folder);
        Runtime.session().announce(System.out);
        try (Interruption interruption = Interruption.catching()) {
            History history =
                    example.run(Fit.epochs(options.epochs(example.epochs())).verbose(options.verbose()));
            to.println(history);
            to.flush();
            return interruption.happened() || history.isInterrupted() ? Interruption.EXIT_CODE : 0;
        }
    }

    private Examples find(String wanted) {
        return Arrays.stream(Examples.values())
                .filter(e -> e.toString().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is no example " + wanted + "; there are "
                                + Stream.of(Examples.values())
                                        .map(Examples::toString)
                                        .collect(Collectors.joining(", "))));
    }
}
