package org.argali.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.runtime.Session;
import org.argali.runtime.Variable;
import org.argali.spi.Readback;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;

/** The figures of one moment, on their way from the device. */
public final class FigureCopy implements AutoCloseable {
    private final List<Tracker> trackers;
    private final List<Variable> variables;
    private final List<Slice> places;
    private final Readback readback;
    private final Runnable release;

    public FigureCopy(TrainState state, Session session) {
        trackers = List.copyOf(state.trackers().values());
        variables = trackers.stream().flatMap(t -> t.state().stream()).toList();
        places = variables.stream().map(v -> v.on(session)).toList();
        List<NDArray> host =
                variables.stream().map(v -> NDArray.zeros(v.type())).toList();
        readback = session.device().stream().readback(places, host);
        release = session.watch(this, readback::close, 0);
    }

    /** Whether it is still of all figures, and they lie where they lay. */
    public boolean isReady(TrainState state) {
        for (int i = 0; i < places.size(); i++) {
            if (!variables.get(i).isAt(places.get(i))) {
                return false;
            }
        }
        return trackers.size() == state.trackers().size();
    }

    /** Begins to copy the figures as they are after the steps made so far; waits for nothing. */
    public void begin() {
        readback.begin();
    }

    /** Whether the figures are there. */
    public boolean isThere() {
        return readback.isThere();
    }

    /** By the names they are reported under, {@code loss} first; waits until they are there. */
    public Map<String, Double> figures() {
        List<NDArray> values = new ArrayList<>(readback.values());
        Map<String, Double> all = new LinkedHashMap<>();
        for (Tracker t : trackers) {
            List<NDArray> own = values.subList(0, t.state().size());
            double[] results = t.metric().result(own);
            List<String> names = t.names();
            for (int i = 0; i < results.length; i++) {
                all.put(names.get(i), results[i]);
            }
            own.clear();
        }
        return all;
    }

    @Override
    public void close() {
        release.run();
    }
}
