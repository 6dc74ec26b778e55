package org.argali.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.argali.cli.bench.Comparison;
import org.argali.cli.bench.Peers;
import org.argali.cli.bench.ProcessFacts;
import org.argali.cli.bench.Row;
import org.argali.cli.bench.Subject;
import org.argali.models.workloads.Workload;
import org.argali.models.workloads.Workloads;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.DTypePolicy;
import org.argali.train.Signature.Mode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code argali bench}: how long steps of the workloads take. */
@Command(
        name = "bench",
        description = "Time steps of the workloads W1 to W10: float32, RMSprop, one made-up batch.",
        footer = "Medians of groups of steps; the device is waited for at the end of each group.")
final class BenchCommand implements Callable<Integer> {
    private static final int GROUPS = 7;
    private static final double GROUP_MS = 150;

    @Parameters(
            arity = "0..*",
            paramLabel = "W1",
            description =
                    "Which workloads, W1 to W10; W1 to W7 by default. Also length100, which is W2 with texts of 100"
                            + " words, and depth8, eight dense layers of 256, of any number; and networks of other"
                            + " forms, such as unet: a wrong name lists them.")
    private List<String> names = List.of();

    @Option(names = "--device", defaultValue = "auto", description = "auto, gpu, cpu; ${DEFAULT-VALUE} by default.")
    private DeviceConfig.Kind device = DeviceConfig.Kind.AUTO;

    @Option(names = "--threads", defaultValue = "0", description = "Threads of the CPU; all cores by default.")
    private int threads;

    @Option(names = "--mode", defaultValue = "train", description = "train or predict; ${DEFAULT-VALUE} by default.")
    private Mode mode = Mode.TRAIN;

    @Option(names = "--batch", defaultValue = "0", description = "Samples in a step; that of the workload by default.")
    private int batch;

    @Option(names = "--steps", defaultValue = "0", description = "Steps in a group; about 150 ms by default.")
    private int steps;

    @Option(names = "--copy", description = "Copy the batch to the device in each step, as fit does.")
    private boolean copied;

    @Option(
            names = "--precision",
            description = "The layers' dtype policy: float32, mixed_bfloat16, mixed_float16; by default float32, and"
                    + " mixed_bfloat16 for W8.")
    private Optional<DTypePolicy> precision = Optional.empty();

    @Option(names = "--json", description = "One JSON object for each workload instead of a table.")
    private boolean json;

    @Option(
            names = "--peers",
            split = ",",
            arity = "0..1",
            fallbackValue = "libtorch,tensorflow",
            paramLabel = "NAME",
            description = "Time these in turn with Argali: libtorch,tensorflow (so by default), dl4j, torch-eager,"
                    + " torch-graph, torch-compile, jax.")
    private List<String> peers = List.of();

    @Option(names = "--patience", defaultValue = "90", description = "Seconds until peers are ready; ${DEFAULT-VALUE}.")
    private int patience;

    @Option(
            names = "--paced",
            hidden = true,
            description = "One workload, a group for each number of steps read from standard input.")
    private boolean paced;

    @Spec
    private CommandSpec spec;

    private PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    private boolean first = true;

    @Override
    public Integer call() throws IOException {
        out = spec.commandLine().getOut();
        List<Workload> chosen = chosen();
        if (threads == 0) {
            threads = java.lang.Runtime.getRuntime().availableProcessors();
        }
        if (!peers.isEmpty()) {
            compare(chosen);
            return 0;
        }
        DeviceConfig config =
                DeviceConfig.auto().on(device).allowSoftPlacement(true).threads(threads);
        boolean leavesRoom = paced && device != DeviceConfig.Kind.CPU; // for the others on it
        Runtime.configure(leavesRoom ? config.allowGrowth(true) : config);
        if (!json && !paced) {
            out.println("Device: " + Runtime.session().headline());
            out.println(Row.head());
        }
        for (Workload w : chosen) {
            Row row = measure(w);
            out.println(json || paced ? row.json() : row.line());
            out.flush();
        }
        return 0;
    }

    private List<Workload> chosen() {
        List<Workload> chosen = names.isEmpty()
                ? Workloads.all()
                : names.stream().map(this::find).toList();
        check(!paced || chosen.size() == 1, "--paced takes one workload");
        check(threads >= 0 && batch >= 0 && steps >= 0, "--threads, --batch and --steps are at least 0");
        return chosen;
    }

    private Workload find(String name) {
        return Workloads.named(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is no workload " + name + "; there are W1 to W10, length100 and depth8, of any number, "
                                + Workloads.networks().stream()
                                        .map(Workload::name)
                                        .collect(Collectors.joining(", "))));
    }

    private void check(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    private void compare(List<Workload> chosen) throws IOException {
        if (!json) {
            out.println("Groups of steps in turn; the ratio is Argali's time over the row's.");
            out.println(Comparison.head());
        }
        for (Workload w : chosen) {
            List<String> arguments =
                    new ArrayList<>(List.of(w.name(), "--mode", mode.name().toLowerCase(Locale.ROOT)));
            arguments.addAll(List.of("--device", device.name().toLowerCase(Locale.ROOT), "--threads", "" + threads));
            arguments.addAll(batch > 0 ? List.of("--batch", "" + batch) : List.of());
            DTypePolicy policy = policy(w);
            arguments.addAll(List.of("--precision", policy.toString()));
            String note = policy == DTypePolicy.FLOAT32 ? "" : policy.toString();
            for (Map<String, List<String>> together : together(w, new Peers(arguments).commands(peers))) {
                new Comparison(together, patience * 1000L, out, json).run(w.name(), note);
            }
        }
    }

    private DTypePolicy policy(Workload w) {
        return precision.orElseGet(() -> DTypePolicy.parse(w.precision()));
    }

    /** Of a large workload not all fit one GPU: Argali, which comes first, is timed with each of the others. */
    private static List<Map<String, List<String>>> together(Workload w, Map<String, List<String>> all) {
        if (Workloads.large().stream().noneMatch(l -> l.name().equals(w.name()))) {
            return List.of(all);
        }
        List<String> names = List.copyOf(all.keySet());
        List<Map<String, List<String>>> pairs = new ArrayList<>();
        for (String peer : names.subList(1, names.size())) {
            Map<String, List<String>> pair = new LinkedHashMap<>(all);
            pair.keySet().retainAll(List.of(names.get(0), peer));
            pairs.add(pair);
        }
        return pairs;
    }

    private Row measure(Workload w) throws IOException {
        ProcessFacts.forgetPeak();
        Runtime.dtypePolicy(policy(w));
        int samples = batch > 0 ? batch : w.batchSize();
        try (Subject subject = new Subject(Runtime.session(), w, mode, samples, copied)) {
            List<String> elsewhere = subject.plan().placement().report();
            if (!elsewhere.isEmpty()) {
                return row(w, samples, subject, OptionalDouble.empty(), OptionalDouble.empty(), gaps(elsewhere));
            }
            subject.group(1);
            OptionalDouble startup = first ? OptionalDouble.of(ProcessFacts.sinceLaunch()) : OptionalDouble.empty();
            first = false;
            List<Double> times = paced ? paced(subject) : groups(subject);
            OptionalDouble time = times.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Row.median(times));
            if (mode != Mode.PREDICT) {
                subject.checkLoss();
            }
            return row(w, samples, subject, time, startup, "");
        }
    }

    /** Ops that the device lacks. Their steps wait for copies to the host and back, and their time says nothing. */
    private static String gaps(List<String> report) {
        return "not timed: on the CPU for want of a kernel run "
                + String.join(
                        ", ",
                        report.stream()
                                .map(l -> l.replaceFirst("^\\[.*?\\] (\\S+).*", "$1"))
                                .distinct()
                                .toList());
    }

    private List<Double> groups(Subject subject) {
        int n = steps > 0 ? steps : subject.stepsIn(GROUP_MS);
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            times.add(subject.group(n));
        }
        return times;
    }

    /** Says when it is ready and how many steps make a group; whoever compares it with others says when to run one. */
    private List<Double> paced(Subject subject) throws IOException {
        out.println("{\"ready\":true,\"steps\":" + (steps > 0 ? steps : subject.stepsIn(GROUP_MS)) + "}");
        out.flush();
        List<Double> times = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            times.add(subject.group(Integer.parseInt(line.strip())));
            out.println("{\"ms_per_step\":" + times.get(times.size() - 1) + "}");
            out.flush();
        }
        return times;
    }

    private Row row(Workload w, int samples, Subject s, OptionalDouble time, OptionalDouble startup, String note) {
        return new Row(
                w.name(),
                mode.name().toLowerCase(Locale.ROOT),
                Runtime.session().device().backend().name(),
                threads,
                samples,
                copied ? "copied" : "resident",
                time,
                ProcessFacts.peakRssMb(),
                startup,
                s.compileMs(),
                s.plan().kernels(),
                s.plan().memory().total() / 1e6,
                note);
    }
}
