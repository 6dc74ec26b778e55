package org.argali.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Weight;
import org.argali.pictures.Words.Style;
import org.argali.tensor.NDArray;

/** How the numbers of each weight of a model are spread. */
final class Histograms {
    private static final int BARS = 40;
    private static final double WIDTH = 250;
    private static final double HEIGHT = 150;
    private static final double SIDE = 18;
    private static final double TOP = 46;
    private static final double BOTTOM = 28;
    private static final Style TITLE = new Style(12, true, Colours.INK);

    private record Named(String name, NDArray value) {}

    private Histograms() {}

    static Picture of(Network model) {
        List<Named> weights = new ArrayList<>();
        collect(model, "", weights);
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("[plotWeights] the model has no weights");
        }
        int columns = Math.min(weights.size(), weights.size() <= 8 ? 2 : weights.size() <= 60 ? 4 : 8);
        int rows = (weights.size() + columns - 1) / columns;
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            chart(weights.get(i), i % columns * WIDTH, i / columns * HEIGHT, marks);
        }
        return new Picture("weights", columns * WIDTH, rows * HEIGHT, Picture.SCALE, marks);
    }

    private static void collect(Network model, String path, List<Named> all) {
        for (Layer l : model.layers()) {
            String name = path + model.nameOf(l);
            if (l instanceof Network n) {
                collect(n, name + "/", all);
            } else {
                for (Weight w : l.weights()) {
                    all.add(new Named(name + "/" + w.name(), w.value()));
                }
            }
        }
    }

    private static void chart(Named w, double x, double y, List<Mark> marks) {
        Place plot = new Place(x + SIDE, y + TOP, WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM);
        double[] finite = IntStream.range(0, w.value.size())
                .mapToDouble(w.value::at)
                .filter(Double::isFinite)
                .toArray();
        double low = DoubleStream.of(finite).min().orElse(0);
        double high = DoubleStream.of(finite).max().orElse(0);
        Ticks axis = Ticks.around(low, high, 4);
        long[] counts = new long[BARS];
        for (double v : finite) {
            counts[(int) Math.min(BARS - 1, axis.share(v) * BARS)]++;
        }
        long most = LongStream.of(counts).max().orElse(0);
        Panel panel = new Panel(plot, axis, new Ticks(0, Math.max(1, most), 1), marks);
        marks.add(Words.start(x + SIDE, y + 20, fitting(w.name), TITLE));
        int bad = w.value.size() - finite.length;
        String remark = w.value.type() + (bad == 0 ? "" : ", " + bad + " not finite");
        marks.add(
                Words.start(x + SIDE, y + 36, remark, Panel.LABEL.colour(bad == 0 ? Colours.FAINT_INK : Colours.BAD)));
        double bar = (axis.high() - axis.low()) / BARS;
        for (int i = 0; i < BARS; i++) {
            if (counts[i] > 0) {
                panel.bar(axis.low() + i * bar, axis.low() + (i + 1) * bar, counts[i], Colours.FIRST);
            }
        }
        panel.labelsOfX();
    }

    /** The end of a long name: that says most. */
    private static String fitting(String name) {
        String shown = name;
        for (int i = 1; i < name.length() && TITLE.width(shown) > WIDTH - 2 * SIDE; i++) {
            shown = "\u2026" + name.substring(i);
        }
        return shown;
    }
}
