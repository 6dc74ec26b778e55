package org.argali.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The entry point of {@code ./argali}. Exit codes: 0 done, 1 failed, 2 called wrongly.
 *
 * <p>A new subcommand is a class with {@code @Command} that implements {@code Callable<Integer>} or {@code Runnable}, and
 * a line in the list below.
 */
@Command(
        name = "argali",
        description = "Trains deep-learning models on NVIDIA GPUs and on the CPU.",
        subcommands = {
            TrainCommand.class,
            ExampleCommand.class,
            JshellCommand.class,
            DoctorCommand.class,
            ConformanceCommand.class,
            BenchCommand.class,
            KernelsCommand.class,
            ProfileCommand.class,
            GpuBundleCommand.class,
            VersionCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where a failure came from.")
    private boolean stacktrace;

    @SuppressWarnings("UnusedVariable") // picocli acts on it
    @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Show this text.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    Failures.print(failure, main.stacktrace, command.getErr());
                    return command.getCommandSpec().exitCodeOnExecutionException();
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
