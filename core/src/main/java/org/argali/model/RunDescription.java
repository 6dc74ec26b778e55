package org.argali.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.argali.layers.Layer;
import org.argali.runtime.Variable;
import org.argali.saving.KerasConfig;
import org.argali.saving.NotSupportedException;
import org.argali.tensor.NDArray;
import org.argali.train.Objective;

/** What must be the same for a run of fit to go on from another: the model, how it is trained, the form of the data. */
final class RunDescription {
    private static final int MOST_LINES = 20;
    private static final int SHOWN = 60;
    private static final String ABSENT = "none";

    private final Map<String, String> facts = new LinkedHashMap<>();

    RunDescription(Trainer trainer, Fit fit, Samples data, Optional<Samples> validation) {
        Model model = trainer.model();
        for (Layer l : model.layers()) {
            String name = model.nameOf(l);
            put("layer " + name, () -> KerasConfig.write(l, name), l.className());
        }
        put(
                "optimizer",
                () -> KerasConfig.write(trainer.state().optimizer()),
                trainer.state().optimizer().name());
        facts.put(
                "learning rate multipliers", new TreeMap<>(trainer.state().how().rateMultipliers()).toString());
        trainer.state().objectives().forEach(this::objective);
        facts.put("training samples", Integer.toString(data.size()));
        facts.put(
                "validation samples",
                Integer.toString(validation.map(Samples::size).orElse(0)));
        facts.put("batch size", Integer.toString(fit.batchSize()));
        facts.put("shuffle", Boolean.toString(fit.shuffle()));
        facts.put("inputs", types(data.inputs()));
        facts.put("targets", types(data.targets()));
        facts.put(
                "sample weights",
                types(data.weights().stream().flatMap(Optional::stream).toList()));
    }

    private void objective(Objective o) {
        o.loss().ifPresent(l -> put("loss of " + o.output(), () -> KerasConfig.write(l), l.name()));
        facts.put("loss weight of " + o.output(), Double.toString(o.weight()));
        facts.put(
                "metrics of " + o.output(),
                o.metrics().stream().map(Objective.Named::name).collect(Collectors.joining(", ")));
    }

    /** The whole configuration, or what can be said of something of a user's own. */
    private void put(String fact, Supplier<JsonNode> config, String otherwise) {
        String text = otherwise;
        try {
            text = config.get().toString();
        } catch (NotSupportedException | UnsupportedOperationException e) {
            // Keras' files have no name for it; its class or name is compared instead
        }
        facts.put(fact, text);
    }

    private static String types(List<NDArray> arrays) {
        return arrays.stream().map(a -> a.type().toString()).collect(Collectors.joining(", "));
    }

    void save(SavedState s) {
        facts.forEach(s::put);
    }

    /** A line for each difference between a backup and this run, the first {@value #MOST_LINES}. */
    List<String> differences(SavedState backup, Map<String, Variable> variables) {
        List<String> lines = new ArrayList<>();
        SavedState then = backup.part("run");
        for (String fact : union(then.names(), facts.keySet())) {
            compare(lines, fact, then.has(fact) ? then.text(fact) : ABSENT, facts.getOrDefault(fact, ABSENT));
        }
        SavedState values = backup.part("value");
        for (String name : union(values.names(), variables.keySet())) {
            Variable v = variables.get(name);
            String was = values.has(name) ? values.array(name).type().toString() : ABSENT;
            compare(lines, name, was, v == null ? ABSENT : v.type().toString());
        }
        int more = lines.size() - MOST_LINES;
        if (more > 0) {
            lines.subList(MOST_LINES, lines.size()).clear();
            lines.add("and " + more + " more");
        }
        return lines;
    }

    private static Set<String> union(Iterable<String> a, Iterable<String> b) {
        Set<String> all = new LinkedHashSet<>();
        a.forEach(all::add);
        b.forEach(all::add);
        return all;
    }

    private static void compare(List<String> lines, String what, String then, String now) {
        if (!then.equals(now)) {
            int same = 0;
            while (same < Math.min(then.length(), now.length()) && then.charAt(same) == now.charAt(same)) {
                same++;
            }
            lines.add(what + ": " + around(then, same) + " in the backup, " + around(now, same) + " now");
        }
    }

    /** A text, or the piece of a long one where it differs. */
    private static String around(String text, int at) {
        if (text.length() <= SHOWN) {
            return text.isEmpty() ? ABSENT : text;
        }
        int from = Math.max(0, Math.min(at - SHOWN / 3, text.length() - SHOWN));
        int to = Math.min(text.length(), from + SHOWN);
        return (from > 0 ? "..." : "") + text.substring(from, to) + (to < text.length() ? "..." : "");
    }
}
