package org.argali.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.layers.Weight;
import org.argali.model.Model;
import org.argali.pictures.Words.Style;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/** Small images side by side, each from its own least number to its own largest. */
final class ImageGrid {
    /** Further ones are left out, which the picture says. */
    private static final int MOST = 256;

    private static final int MOST_IN_A_ROW = 32;

    private static final double GAP = 4;
    private static final double MARGIN = 20;
    private static final double TOP = 56;
    private static final Style TITLE = new Style(14, true, Colours.INK);

    /** The value of a pixel: image, row, column, colour. */
    @FunctionalInterface
    private interface Pixels {
        double at(int image, int row, int column, int colour);
    }

    /**
     * What is shown.
     *
     * @param count of images
     * @param inARow how many stand in a row; 0 for as many as look good
     * @param colours 1, or 3 for red, green and blue
     */
    private record Images(
            String title, int count, int inARow, int height, int width, int colours, boolean gray, Pixels pixels) {}

    private ImageGrid() {}

    /** @param images {@code [n, height, width, 1 or 3]} or {@code [n, height, width]} */
    static Picture images(NDArray images) {
        Shape s = images.shape();
        int colours = s.rank() == 4 ? s.dim(3) : 1;
        if (s.rank() != 3 && s.rank() != 4 || colours != 1 && colours != 3) {
            throw new IllegalArgumentException(
                    "[plotImages] images are [n, height, width, 1 or 3] or [n, height, width], not " + images.type());
        }
        int h = s.dim(1);
        int w = s.dim(2);
        return draw(new Images(
                s.dim(0) + " images",
                s.dim(0),
                0,
                h,
                w,
                colours,
                true,
                (i, y, x, c) -> images.at(((i * h + y) * w + x) * colours + c)));
    }

    /** The first weight of a layer that has two axes of space: {@code [height, width, in, out]}. */
    static Picture filters(Network model, String layerName) {
        Layer layer = model.layer(layerName);
        Weight w = layer.weights().stream()
                .filter(weight -> weight.type().rank() == 4)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[plotFilters] the layer '" + layerName + "' ("
                        + layer.className()
                        + ") has no filters [height, width, in, out]; name a convolution of two dimensions"));
        NDArray kernel = w.value();
        Shape s = kernel.shape();
        int in = s.dim(2);
        int out = s.dim(3);
        boolean rgb = in == 3;
        int inARow = in > 3 && in <= MOST_IN_A_ROW ? in : 0;
        String title = layerName + "/" + w.name() + ": " + out + " filters of " + s.dim(0) + " \u00d7 " + s.dim(1)
                + (rgb ? ", as colours" : in == 1 ? "" : ", each on " + in + " channels");
        return draw(new Images(
                title, rgb ? out : in * out, inARow, s.dim(0), s.dim(1), rgb ? 3 : 1, true, (i, y, x, c) -> {
                    int channel = rgb ? c : i % in;
                    int filter = rgb ? i : i / in;
                    return kernel.at(((y * s.dim(1) + x) * in + channel) * out + filter);
                }));
    }

    /** What a layer gives for the first sample, channel by channel. */
    static Picture maps(Network model, String layerName, List<NDArray> x) {
        Layer layer = model.layer(layerName);
        Tensor out = model.applications().stream()
                .filter(a -> a.layer() == layer)
                .flatMap(a -> a.outputs().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[plotFeatureMaps] '" + layerName
                        + "' is an input; name a layer, or draw the data with plotImages"));
        if (out.type().rank() != 4) {
            throw new IllegalArgumentException("[plotFeatureMaps] the layer '" + layerName + "' gives " + out.type()
                    + ", but maps are [batch, height, width, channels]");
        }
        NDArray maps = Model.of(model.inputs(), out)
                .predict(x.stream().map(a -> a.rows(0, 1)).toList());
        Shape s = maps.shape();
        int channels = s.dim(3);
        return draw(new Images(
                layerName + ": " + channels + " maps of " + s.dim(1) + " \u00d7 " + s.dim(2),
                channels,
                0,
                s.dim(1),
                s.dim(2),
                1,
                false,
                (i, row, column, c) -> maps.at((row * s.dim(2) + column) * channels + i)));
    }

    private static Picture draw(Images all) {
        if (all.count == 0 || all.height == 0 || all.width == 0) {
            throw new IllegalArgumentException("[" + all.title + "] there are no pixels");
        }
        int shown = Math.min(MOST, all.count);
        int columns = shown <= 8 ? shown : (int) Math.ceil(Math.sqrt(shown * (double) all.height / all.width * 1.6));
        columns = all.inARow > 0 ? all.inARow : Math.max(1, Math.min(shown, columns));
        int rows = (shown + columns - 1) / columns;
        double pixel = Math.max(1, Math.floor(Math.min(96.0, 900.0 / columns) / all.width));
        double width = pixel * all.width + GAP;
        double height = pixel * all.height + GAP;
        List<Mark> marks = new ArrayList<>();
        marks.add(Words.start(MARGIN, 28, all.title, TITLE));
        String remark = (shown < all.count ? "the first " + shown + " of " + all.count + "; " : "")
                + "each from its least number to its largest";
        marks.add(Words.start(MARGIN, 46, remark, Panel.LABEL));
        for (int i = 0; i < shown; i++) {
            Place at = new Place(MARGIN + i % columns * width, TOP + i / columns * height, width - GAP, height - GAP);
            Place frame = new Place(at.x() - 1, at.y() - 1, at.width() + 2, at.height() + 2);
            marks.add(new Box(frame, 0, Colours.LINE, Mark.NONE));
            marks.add(new Raster(at, all.width, all.height, colours(all, i)));
        }
        double least = Math.max(TITLE.width(all.title), Panel.LABEL.width(remark));
        return new Picture(
                all.title,
                2 * MARGIN + Math.max(least, columns * width - GAP),
                TOP + rows * height - GAP + MARGIN,
                Picture.SCALE,
                marks);
    }

    private static IntBinaryOperator colours(Images all, int i) {
        double[] finite = IntStream.range(0, all.height * all.width * all.colours)
                .mapToDouble(k ->
                        all.pixels.at(i, k / all.colours / all.width, k / all.colours % all.width, k % all.colours))
                .filter(Double::isFinite)
                .toArray();
        double low = DoubleStream.of(finite).min().orElse(0);
        double high = DoubleStream.of(finite).max().orElse(0);
        double range = high > low ? high - low : 1;
        return (x, y) -> {
            double first = (all.pixels.at(i, y, x, 0) - low) / range;
            if (all.colours == 1) {
                return all.gray ? Colours.gray(first) : Colours.viridis(first);
            }
            return Colours.rgb(
                    first, (all.pixels.at(i, y, x, 1) - low) / range, (all.pixels.at(i, y, x, 2) - low) / range);
        };
    }
}
