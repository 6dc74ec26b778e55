package org.argali.tensorboard;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.util.ArrayList;
import java.util.List;
import org.argali.data.Images;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;

/** Arrays as PNG. */
final class Pictures {
    private final NDArray pixels;
    private final int count;
    private final int height;
    private final int width;
    private final int channels;

    /** @param pixels {@code [h,w]}, {@code [h,w,c]} or {@code [n,h,w,c]} */
    Pictures(NDArray pixels) {
        int rank = pixels.shape().rank();
        if (rank < 2 || rank > 4) {
            throw new IllegalArgumentException(
                    "[image] pixels are [h,w], [h,w,c] or [n,h,w,c], but the array is " + pixels.type());
        }
        this.pixels = pixels;
        count = rank == 4 ? pixels.shape().dim(0) : 1;
        height = pixels.shape().dim(rank == 4 ? 1 : 0);
        width = pixels.shape().dim(rank == 4 ? 2 : 1);
        channels = rank == 2 ? 1 : pixels.shape().dim(rank - 1);
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new IllegalArgumentException(
                    "[image] the last axis is 1 (grey), 3 (red, green, blue) or 4 (with opacity), but the array is "
                            + pixels.type());
        }
        if (pixels.size() == 0) {
            throw new IllegalArgumentException("[image] there are no pixels: the array is " + pixels.type());
        }
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** The first pictures. */
    List<byte[]> encoded(int most) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < Math.min(count, most); i++) {
            all.add(png(i));
        }
        return all;
    }

    private byte[] png(int picture) {
        int kind = channels == 1
                ? BufferedImage.TYPE_BYTE_GRAY
                : channels == 3 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB;
        BufferedImage image = new BufferedImage(width, height, kind);
        WritableRaster raster = image.getRaster();
        int at = picture * height * width * channels;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    raster.setSample(x, y, c, level(at++));
                }
            }
        }
        return Images.png(image);
    }

    /** 0 to 255, rounded as TensorFlow does. */
    private int level(int i) {
        double v = pixels.at(i);
        double scaled = pixels.dtype() == DType.FLOAT32 ? v * 255.5 : pixels.dtype() == DType.BOOL ? v * 255 : v;
        return (int) Math.max(0, Math.min(255, scaled));
    }
}
