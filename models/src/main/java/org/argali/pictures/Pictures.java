package org.argali.pictures;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.argali.data.AtomicFile;
import org.argali.layers.Network;
import org.argali.pictures.PlotOption.Detail;
import org.argali.pictures.PlotOption.Look;

/** Pictures. */
public final class Pictures {
    private Pictures() {}

    public static void plotModel(Network model, Path file, PlotOption... options) {
        if (Picture.ending(file).equals("dot")) {
            byte[] text = modelToDot(model, options).getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(file, out -> out.write(text));
        } else {
            plotModel(model, options).save(file);
        }
    }

    public static Picture plotModel(Network model, PlotOption... options) {
        return ModelDrawing.of(model, Look.of(options));
    }

    public static String modelToDot(Network model, PlotOption... options) {
        Look look = Look.of(options);
        return Dot.of(ModelGraph.of(model, look), look);
    }

    public static PlotOption showShapes() {
        return PlotOption.show("showShapes", Detail.SHAPES);
    }
    public static PlotOption showDtype() {
        return PlotOption.show("showDtype", Detail.DTYPE);
    }
    public static PlotOption showLayerNames() {
        return PlotOption.show("showLayerNames", Detail.LAYER_NAMES);
    }
    public static PlotOption expandNested() {
        return PlotOption.show("expandNested", Detail.NESTED);
    }
    public static PlotOption showLayerActivations() {
        return PlotOption.show("showLayerActivations", Detail.ACTIVATIONS);
    }
    public static PlotOption showTrainable() {
        return PlotOption.show("showTrainable", Detail.TRAINABLE);
    }
    public static PlotOption rankdir(Rankdir direction) {
        return PlotOption.rankdir(direction);
    }
    public static PlotOption dpi(double dots) {
        return PlotOption.dpi(dots);
    }
}
