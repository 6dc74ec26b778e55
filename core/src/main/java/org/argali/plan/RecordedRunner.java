package org.argali.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.spi.Stream;

/** Steps between those that wait, such as transfers, are taken down as one recording each, and replayed. */
final class RecordedRunner implements Runner {
    private final List<Stream.Recording> recordings = new ArrayList<>();
    private final Runnable[] parts;

    RecordedRunner(List<Action> actions, PreparedKernels kernels) {
        List<Runnable> list = new ArrayList<>();
        int from = 0;
        while (from < actions.size()) {
            Action first = actions.get(from);
            int to = from + 1;
            if (!first.canBeRecorded()) {
                list.add(first.work());
            } else {
                while (to < actions.size() && joins(first, actions.get(to))) {
                    to++;
                }
                list.add(record(actions.subList(from, to), kernels.device(first.side()).stream()));
            }
            from = to;
        }
        parts = list.toArray(Runnable[]::new);
    }

    private static boolean joins(Action first, Action next) {
        return next.canBeRecorded() && next.side() == first.side();
    }

    private Runnable record(List<Action> actions, Stream stream) {
        Dependencies dependencies = new Dependencies();
        actions.forEach(a -> dependencies.add(a.reads(), a.writes()));
        List<List<Integer>> after = dependencies.after();
        Stream.Recording r = stream.record(IntStream.range(0, actions.size())
                .mapToObj(i -> new Stream.Part(actions.get(i).work(), after.get(i)))
                .toList());
        recordings.add(r);
        return r::replay;
    }

    @Override
    public void run() {
        for (Runnable part : parts) {
            part.run();
        }
    }

    @Override
    public void close() {
        recordings.forEach(Stream.Recording::close);
        recordings.clear();
    }

    @Override
    public String toString() {
        return recordings.size() == 1 ? "1 recording" : recordings.size() + " recordings";
    }
}
