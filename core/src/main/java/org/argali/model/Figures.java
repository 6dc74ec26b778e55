package org.argali.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.argali.metrics.Direction;
import org.argali.text.Spelling;
import org.argali.train.Tracker;
import org.argali.train.TrainState;
import org.argali.train.TrainStep;

/** What the logs of an epoch will hold, known before the first one. */
public final class Figures {
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Direction> directions;
    private final boolean complete;

    /** @param added what an epoch has besides */
    Figures(TrainState state, boolean validated, List<String> added) {
        List<String> ofBatches = state.trackers().values().stream()
                .flatMap(t -> t.names().stream())
                .toList();
        names.addAll(ofBatches);
        if (validated) {
            ofBatches.forEach(n -> names.add("val_" + n));
        }
        names.addAll(added);
        complete = state.how().step() == TrainStep.STANDARD;
        directions = state.trackers().values().stream()
                .collect(Collectors.toMap(Tracker::name, t -> Direction.of(t.metric())));
    }

    /** The names, in the order in which they are reported. */
    public Set<String> names() {
        return Set.copyOf(names);
    }

    /**
     * Makes sure that there will be such a figure; {@code acc} and {@code accuracy} find each other. A training step of one's
     * own names its figures when it first runs: nothing is refused then.
     *
     * @param who asks, for the message
     * @throws IllegalArgumentException listing those that there are
     */
    public void need(String who, String name) {
        if (complete && !names.contains(name) && !names.contains(Logs.otherName(name))) {
            String validation = name.startsWith("val_") && names.stream().noneMatch(n -> n.startsWith("val_"))
                    ? "; fit was given nothing to validate on (validationData, validationSplit)"
                    : "";
            throw new IllegalArgumentException("[" + who + "] there will be no figure '" + name + "'"
                    + Spelling.hint(name, names) + "; there will be " + String.join(", ", names) + validation);
        }
    }

    /** Whether more or less of it is better. */
    public Direction direction(String name) {
        String plain = name.startsWith("val_") ? name.substring("val_".length()) : name;
        Direction unknown = plain.equals("loss") ? Direction.DOWN : Direction.UNKNOWN;
        return directions.getOrDefault(plain, directions.getOrDefault(Logs.otherName(plain), unknown));
    }
}
