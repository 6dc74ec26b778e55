package org.argali.saving;

import static java.util.Map.entry;

import java.util.Map;
import org.argali.layers.CenterCrop;
import org.argali.layers.Cropping1D;
import org.argali.layers.Cropping2D;
import org.argali.layers.Cropping3D;
import org.argali.layers.EdgeLayer;
import org.argali.layers.Interpolation;
import org.argali.layers.Resizing;
import org.argali.layers.UpSampling1D;
import org.argali.layers.UpSampling2D;
import org.argali.layers.UpSampling3D;
import org.argali.layers.UpSamplingLayer;
import org.argali.layers.ZeroPadding1D;
import org.argali.layers.ZeroPadding2D;
import org.argali.layers.ZeroPadding3D;

/** Reads layers that pad, crop and repeat. */
final class KerasEdges {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("ZeroPadding1D", c -> edge(c, new ZeroPadding1D(c.nestedIntegers("padding")))),
            entry("ZeroPadding2D", c -> edge(c, new ZeroPadding2D(c.nestedIntegers("padding")))),
            entry("ZeroPadding3D", c -> edge(c, new ZeroPadding3D(c.nestedIntegers("padding")))),
            entry("Cropping1D", c -> edge(c, new Cropping1D(c.nestedIntegers("cropping")))),
            entry("Cropping2D", c -> edge(c, new Cropping2D(c.nestedIntegers("cropping")))),
            entry("Cropping3D", c -> edge(c, new Cropping3D(c.nestedIntegers("cropping")))),
            entry("UpSampling1D", c -> up(c, new UpSampling1D(c.integer("size")))),
            entry("UpSampling2D", c -> images(c, new UpSampling2D(c.integers("size")))),
            entry("Resizing", KerasEdges::resizing),
            entry(
                    "CenterCrop",
                    c -> new CenterCrop(c.integer("height"), c.integer("width")).dataFormat(KerasLayers.dataFormat(c))),
            entry("UpSampling3D", c -> up(c, new UpSampling3D(c.integers("size")))));

    private KerasEdges() {}

    private static <L extends EdgeLayer<L>> L edge(Config c, L layer) {
        return layer.dataFormat(KerasLayers.dataFormat(c));
    }

    private static UpSampling2D images(Config c, UpSampling2D layer) {
        return up(c, layer).interpolation(c.choice("interpolation", Interpolation.class, Interpolation.NEAREST));
    }

    private static <L extends UpSamplingLayer<L>> L up(Config c, L layer) {
        return layer.dataFormat(KerasLayers.dataFormat(c));
    }

    private static Resizing resizing(Config c) {
        if (!c.text("fill_mode").orElse("constant").equals("constant")) {
            throw c.unsupported("fill_mode");
        }
        return new Resizing(c.integer("height"), c.integer("width"))
                .interpolation(c.choice("interpolation", Interpolation.class, Interpolation.BILINEAR))
                .cropToAspectRatio(c.flag("crop_to_aspect_ratio", false))
                .padToAspectRatio(c.flag("pad_to_aspect_ratio", false))
                .fillValue(c.number("fill_value", 0))
                .antialias(c.flag("antialias", false))
                .dataFormat(KerasLayers.dataFormat(c));
    }
}
