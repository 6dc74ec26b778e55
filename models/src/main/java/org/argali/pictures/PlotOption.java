package org.argali.pictures;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What a picture of a model shows beyond the layers; made by {@link Pictures#showShapes()} and those beside it. */
public final class PlotOption {
    private final String name;
    private final UnaryOperator<Look> change;

    private PlotOption(String name, UnaryOperator<Look> change) {
        this.name = name;
        this.change = change;
    }

    enum Detail {
        SHAPES,
        DTYPE,
        LAYER_NAMES,
        NESTED,
        ACTIVATIONS,
        TRAINABLE
    }

    /** All options together. */
    record Look(Set<Detail> details, Rankdir rankdir, double dpi) {
        Look {
            details = Set.copyOf(details);
        }

        static Look of(PlotOption... options) {
            Look look = new Look(Set.of(), Rankdir.TB, 200);
            for (PlotOption o : List.of(options)) {
                look = o.change.apply(look);
            }
            return look;
        }

        boolean has(Detail d) {
            return details.contains(d);
        }

        private Look with(Detail d) {
            EnumSet<Detail> all = EnumSet.of(d);
            all.addAll(details);
            return new Look(all, rankdir, dpi);
        }
    }

    static PlotOption show(String name, Detail d) {
        return new PlotOption(name, look -> look.with(d));
    }

    static PlotOption rankdir(Rankdir direction) {
        return new PlotOption("rankdir(" + direction + ")", l -> new Look(l.details, direction, l.dpi));
    }

    static PlotOption dpi(double dots) {
        if (!(dots >= 1 && dots <= 2400)) {
            throw new IllegalArgumentException("[dpi] is a number of dots to the inch from 1 to 2400, not " + dots);
        }
        return new PlotOption("dpi(" + dots + ")", l -> new Look(l.details, l.rankdir, dots));
    }

    @Override
    public String toString() {
        return name;
    }
}
