package org.argali.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.argali.cli.doctor.Doctor;
import org.argali.cli.doctor.Machine;
import org.argali.runtime.Runtime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code argali doctor}: what this machine has, what is missing, and what to do about it. */
@Command(
        name = "doctor",
        description = "Say what this machine can train on, what is missing and what to do about it.",
        footer = "Exits with 0 if something can train.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Doctor doctor = new Doctor(Machine.current(), Runtime.backends());
        out.println(BuildInfo.read());
        doctor.findings().forEach(out::println);
        boolean canTrain = doctor.canTrain();
        out.println(canTrain ? "This machine can train: " + Runtime.session().headline() : "Nothing here can train.");
        out.flush();
        return canTrain ? 0 : 1;
    }
}
