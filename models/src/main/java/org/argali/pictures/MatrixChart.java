package org.argali.pictures;

import java.util.ArrayList;
import java.util.List;
import org.argali.metrics.ConfusionMatrix;
import org.argali.pictures.Words.Align;
import org.argali.pictures.Words.Style;

/** A confusion matrix: the more of a class's samples a cell has, the darker it is. */
final class MatrixChart {
    /** Of more classes the cells have no numbers. */
    private static final int MOST_NUMBERS = 30;
    /** Of more classes the rows have no names. */
    private static final int MOST_NAMES = 100;

    private static final double TOP = 48;
    private static final double GAP = 10;
    private static final double MARGIN = 20;
    private static final Style NAME = new Style(12, false, Colours.INK);

    private final ConfusionMatrix matrix;
    private final int classes;
    private final boolean named;
    private final double cell;
    private final double names;
    private final Style number;
    private final List<Mark> marks = new ArrayList<>();

    private MatrixChart(ConfusionMatrix matrix) {
        this.matrix = matrix;
        this.classes = matrix.counts().size();
        this.named = classes <= MOST_NAMES;
        this.cell = classes <= 12 ? 52 : classes <= MOST_NUMBERS ? 36 : named ? 14 : 4;
        this.names =
                named ? matrix.names().stream().mapToDouble(NAME::width).max().orElse(0) : 0;
        double widest = matrix.counts().stream()
                .flatMap(List::stream)
                .mapToDouble(c -> new Style(1, false, Colours.INK).width(c.toString()))
                .max()
                .orElse(1);
        this.number = new Style(Math.min(13, (cell - 6) / widest), false, Colours.INK);
    }

    static Picture of(ConfusionMatrix matrix) {
        if (matrix.counts().isEmpty()) {
            throw new IllegalArgumentException("[plotConfusionMatrix] the matrix has no classes");
        }
        return new MatrixChart(matrix).draw();
    }

    private Picture draw() {
        boolean upright = names > cell - 6;
        double left = MARGIN + 22 + names + GAP;
        double size = classes * cell;
        double foot = named ? (upright ? names : 12) + GAP : 0;
        if (named) {
            cellsAndNames(left, upright);
        } else {
            Place all = new Place(left, TOP, size, size);
            marks.add(new Raster(all, classes, classes, (p, t) -> Integer.decode(Colours.blue(share(t, p)))));
        }
        double right = left + size;
        marks.add(Words.start(left, 28, "Confusion matrix", Panel.TITLE));
        Point beside = new Point(MARGIN + 8, TOP + size / 2);
        marks.add(new Words(beside, "true", Align.MIDDLE, Panel.LABEL, true));
        marks.add(Words.middle(left + size / 2, TOP + size + foot + 22, "predicted", Panel.LABEL));
        double least = left + Panel.TITLE.width("Confusion matrix");
        return new Picture(
                "a confusion matrix", Math.max(right, least) + MARGIN, TOP + size + foot + 40, Picture.SCALE, marks);
    }

    private void cellsAndNames(double left, boolean upright) {
        double foot = TOP + classes * cell + GAP;
        for (int t = 0; t < classes; t++) {
            for (int p = 0; p < classes; p++) {
                cell(t, p, left + p * cell, TOP + t * cell);
            }
            double middle = (t + 0.5) * cell;
            String name = matrix.names().get(t);
            marks.add(Words.end(left - GAP, TOP + middle + 4, name, NAME));
            marks.add(
                    upright
                            ? new Words(new Point(left + middle + 4, foot), name, Align.END, NAME, true)
                            : Words.middle(left + middle, foot + 10, name, NAME));
        }
    }

    /** Which part of a class was taken for another. */
    private double share(int truth, int predicted) {
        return matrix.count(truth, predicted) / (double) Math.max(1, matrix.support(truth));
    }

    private void cell(int truth, int predicted, double x, double y) {
        long count = matrix.count(truth, predicted);
        double share = share(truth, predicted);
        marks.add(Box.filled(x, y, cell - 1, cell - 1, Colours.blue(0.06 + 0.94 * share)));
        if (classes <= MOST_NUMBERS) {
            Style style = number.colour(share > 0.5 ? Colours.PAPER : count == 0 ? Colours.LINE : Colours.INK);
            marks.add(Words.middle(x + cell / 2, y + cell / 2 + number.size() * 0.36, String.valueOf(count), style));
        }
    }
}
