package org.argali.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.argali.tensor.NDArray;

/**
 * Reads images, as Keras' {@code load_img} and {@code img_to_array}: PNG, JPEG, GIF, BMP and TIFF become red, green and blue
 * from 0 to 255; grey becomes three equal channels, and transparency is left out.
 *
 * <pre>{@code
 * NDArray x = Images.load(Path.of("cat.jpg"), 224, 224);                   // f32[224,224,3]
 * NDArray p = model.predict(ResNet50.preprocessInput(x.reshape(1, 224, 224, 3)));
 * }</pre>
 */
public final class Images {
    private static final long MOST_PIXELS = 200_000_000;

    /** How an image is brought to another size. */
    public enum Sampling {
        /** Takes the pixel that is nearest to the middle of the new one; Keras' default. */
        NEAREST,
        /** Weighs the pixels around the middle, all of those that a smaller image's pixel covers. */
        BILINEAR
    }

    private Images() {}

    /**
     * As large as it is: {@code float[height, width, 3]}.
     *
     * @throws DataFormatException if the file is no image, a damaged one, or one of over 200 million pixels
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static NDArray load(Path file) {
        return read(file).array();
    }

    /** As {@link #load(Path)}, brought to this size with {@link Sampling#NEAREST}. */
    public static NDArray load(Path file, int height, int width) {
        return load(file, height, width, Sampling.NEAREST);
    }

    /**
     * As {@link #load(Path)}, brought to this size, whatever its proportions.
     *
     * @throws IllegalArgumentException if the size is not positive
     */
    public static NDArray load(Path file, int height, int width, Sampling how) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "[Images.load] height and width are positive, not " + height + " and " + width);
        }
        Pixels image = read(file);
        return (how == Sampling.NEAREST ? image.nearest(height, width) : image.bilinear(height, width)).array();
    }

    private static Pixels read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(file.toString());
            }
            try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
                return pixels(decode(in, file.toString()));
            }
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }

    private static BufferedImage decode(ImageInputStream in, String file) {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            throw new DataFormatException(file, "is no image of a kind that is read: PNG, JPEG, GIF, BMP, TIFF");
        }
        ImageReader reader = readers.next();
        try {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new DataFormatException(file, "has " + pixels + " pixels; make it smaller");
            }
            return reader.read(0);
        } catch (DataFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers throw all kinds at damaged files
            throw new DataFormatException(
                    file, "is a damaged image, or of a kind that is not read: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static Pixels pixels(BufferedImage image) {
        int h = image.getHeight();
        int w = image.getWidth();
        int[] values = new int[h * w * 3];
        boolean grey = image.getRaster().getNumBands() < 3 && !(image.getColorModel() instanceof IndexColorModel);
        for (int i = 0; i < h * w; i++) {
            int rgb = grey ? grey(image, i % w, i / w) : image.getRGB(i % w, i / w);
            values[3 * i] = rgb >> 16 & 255;
            values[3 * i + 1] = rgb >> 8 & 255;
            values[3 * i + 2] = rgb & 255;
        }
        return new Pixels(h, w, values);
    }

    /** The sample as it is; getRGB would take it for linear light. */
    private static int grey(BufferedImage image, int x, int y) {
        Raster r = image.getRaster();
        int bits = image.getColorModel().getComponentSize(0);
        int v = r.getSample(x, y, 0);
        int v8 = bits > 8 ? v >> bits - 8 : v * 255 / ((1 << bits) - 1);
        return v8 * 0x10101;
    }

    /** An image as the bytes of a PNG. */
    public static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out =
                new MemoryCacheImageOutputStream(bytes)) { // no file of its own, as ImageIO would make
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("[png] this Java has no writer of PNG; use another JDK");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
