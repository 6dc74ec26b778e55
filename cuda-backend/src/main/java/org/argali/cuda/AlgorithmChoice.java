package org.argali.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.argali.cuda.driver.Candidate;
import org.argali.cuda.driver.Candidates;
import org.argali.cuda.kernel.KeptFiles;
import org.argali.cuda.lower.ChoicePolicy;
import org.argali.cuda.memory.DeviceMemory;
import org.argali.debug.Debug;
import org.argali.spi.DeviceException;
import org.argali.spi.OutOfDeviceMemoryException;

/**
 * Chooses one of a library's algorithms for a problem: what it recommends, or the fastest of what it recommends first, tried on
 * scratch memory. What was timed is kept on disk and taken from there by whoever comes next.
 */
final class AlgorithmChoice {
    private static final int MOST_TRIALS = 8;
    /** Another than the library's first must take at most this share of its time: less may be chance. */
    private static final double WORTH = 0.97;

    private final String library;
    private final boolean runsFirst;
    private final ChoicePolicy policy;
    private final KeptFiles kept;
    private final CudaStream stream;
    private final DeviceMemory memory;

    /**
     * The choice of algorithms of one library on one device.
     *
     * @param library with its version, the device and whatever else a choice depends on
     * @param runsFirst whether an algorithm must have run once before it may be recorded
     */
    AlgorithmChoice(
            String library,
            boolean runsFirst,
            ChoicePolicy policy,
            KeptFiles kept,
            CudaStream stream,
            DeviceMemory memory) {
        this.library = library;
        this.runsFirst = runsFirst;
        this.policy = policy;
        this.kept = kept;
        this.stream = stream;
        this.memory = memory;
    }

    private record Trial<C extends Candidate>(C candidate, double micros) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s, workspace %d bytes, %.1f us",
                    candidate.name(),
                    candidate.workspaceBytes(),
                    micros);
        }
    }

    /** Nothing if the library has nothing that works. Not while a stream is captured. */
    <C extends Candidate> Optional<C> of(String problem, Supplier<? extends Candidates<C>> candidates) {
        stream.enter();
        String key = library + '\n' + problem;
        if (policy == ChoicePolicy.RECOMMENDED) {
            return choose(problem, candidates).map(Trial::candidate);
        }
        Optional<byte[]> known = kept.read(key);
        Optional<C> restored = known.flatMap(token -> restore(token, candidates));
        if (restored.isPresent()) {
            report(problem, () -> restored.get().name() + ", as it was chosen before", List.of(), List.of());
            return restored;
        }
        Optional<Trial<C>> chosen = choose(problem, candidates);
        if (chosen.isEmpty() || Double.isInfinite(chosen.get().micros())) {
            return chosen.map(Trial::candidate);
        }
        C candidate = chosen.get().candidate();
        if (known.isPresent()) { // of no use here
            kept.replace(key, candidate.token());
            return Optional.of(candidate);
        }
        return Optional.of(keep(key, candidate, candidates));
    }

    /** What another process kept in the meantime comes first. */
    private <C extends Candidate> C keep(String key, C chosen, Supplier<? extends Candidates<C>> candidates) {
        byte[] first = kept.keep(key, chosen.token());
        if (Arrays.equals(first, chosen.token())) {
            return chosen;
        }
        Optional<C> other = restore(first, candidates);
        other.ifPresent(c -> chosen.close());
        return other.orElse(chosen);
    }

    private <C extends Candidate> Optional<C> restore(byte[] token, Supplier<? extends Candidates<C>> candidates) {
        List<Trial<C>> trials = new ArrayList<>();
        try (Candidates<C> all = candidates.get()) {
            all.restore(token).ifPresent(c -> tryOut(c, false, trials, new ArrayList<>()));
        }
        return trials.stream().map(Trial::candidate).findFirst();
    }

    private <C extends Candidate> Optional<Trial<C>> choose(
            String problem, Supplier<? extends Candidates<C>> candidates) {
        boolean timed = policy != ChoicePolicy.RECOMMENDED || Debug.current().on(Debug.Topic.KERNELS);
        List<Trial<C>> trials = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try (Candidates<C> all = candidates.get()) {
            while (trials.size() < (timed ? MOST_TRIALS : 1)) {
                Optional<C> next = all.next();
                if (next.isEmpty()) {
                    break;
                }
                tryOut(next.get(), timed, trials, failures);
            }
            failures.addAll(0, all.refusals());
        }
        Optional<Trial<C>> chosen = best(trials);
        report(problem, () -> chosen.map(Trial::toString).orElse("nothing"), trials, failures);
        trials.stream().filter(t -> chosen.stream().noneMatch(c -> c == t)).forEach(t -> t.candidate.close());
        return chosen;
    }

    private <C extends Candidate> Optional<Trial<C>> best(List<Trial<C>> trials) {
        Optional<Trial<C>> first = trials.stream().findFirst();
        return policy == ChoicePolicy.RECOMMENDED
                ? first
                : trials.stream()
                        .min(Comparator.comparingDouble(Trial::micros))
                        .filter(t -> t.micros < WORTH * first.orElse(t).micros)
                        .or(() -> first);
    }

    private <C extends Candidate> void tryOut(
            C candidate, boolean timed, List<Trial<C>> trials, List<String> failures) {
        try {
            trials.add(new Trial<>(candidate, timed || runsFirst ? micros(candidate, timed) : 0));
        } catch (OutOfDeviceMemoryException e) {
            trials.add(
                    new Trial<>(candidate, Double.POSITIVE_INFINITY)); // not tried: there is no room for its operands
        } catch (DeviceException e) {
            failures.add(candidate.name() + ": " + e.getMessage());
            candidate.close();
        }
    }

    private double micros(Candidate candidate, boolean timed) {
        List<Long> taken = new ArrayList<>();
        try {
            candidate.operandBytes().forEach(bytes -> taken.add(zeros(bytes)));
            taken.add(zeros(candidate.workspaceBytes()));
            try (Candidate.Call call = candidate.call(taken, stream.queue())) {
                call.run();
                stream.queue().synchronize();
                return timed ? Stopwatch.micros(stream.queue(), call::run) : 0;
            }
        } finally {
            taken.stream().filter(a -> a != 0).forEach(memory::free);
        }
    }

    /** So that what is tried does not read what nobody wrote. */
    private long zeros(long bytes) {
        if (bytes == 0) {
            return 0;
        }
        long address = memory.allocate(bytes);
        stream.queue().zero(address, bytes);
        return address;
    }

    private void report(
            String problem, Supplier<String> chosen, List<? extends Trial<?>> trials, List<String> failures) {
        Debug.current().dump(Debug.Topic.KERNELS, "choice", () -> {
            StringBuilder b = new StringBuilder(library + ", " + policy + ": " + problem + "\nchosen: " + chosen.get());
            trials.forEach(t -> b.append("\ntried: ").append(t));
            failures.forEach(f -> b.append("\nrefused: ").append(f));
            return b.append('\n').toString();
        });
    }
}
