package org.argali.data;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** An image of whole numbers from 0 to 255, whose sizes change exactly as in Python's Pillow, which Keras uses. */
final class Pixels {
    private static final int BITS = 22;

    private final int height;
    private final int width;
    private final int[] values;

    /** @param values {@code [height, width, 3]} */
    Pixels(int height, int width, int[] values) {
        this.height = height;
        this.width = width;
        this.values = values;
    }

    /** {@code float[height, width, 3]}. */
    NDArray array() {
        return NDArray.generate(TensorType.f32(height, width, 3), i -> values[i]);
    }

    Pixels nearest(int h, int w) {
        int[] out = new int[h * w * 3];
        for (int y = 0; y < h; y++) {
            int fromY = (int) ((y + 0.5) * height / h);
            for (int x = 0; x < w; x++) {
                int fromX = (int) ((x + 0.5) * width / w);
                System.arraycopy(values, 3 * (fromY * width + fromX), out, 3 * (y * w + x), 3);
            }
        }
        return new Pixels(h, w, out);
    }

    Pixels bilinear(int h, int w) {
        return resampled(w).transposed().resampled(h).transposed();
    }

    /** Each row brought to {@code w} pixels, in whole numbers. */
    private Pixels resampled(int w) {
        if (w == width) {
            return this;
        }
        int[] out = new int[height * w * 3];
        double scale = (double) width / w;
        double support = Math.max(1, scale);
        for (int x = 0; x < w; x++) {
            double center = (x + 0.5) * scale;
            int from = Math.max(0, (int) (center - support + 0.5));
            int to = Math.min(width, (int) (center + support + 0.5));
            int[] weights = weights(from, to, center, support);
            for (int y = 0; y < height; y++) {
                for (int c = 0; c < 3; c++) {
                    int sum = 1 << BITS - 1;
                    for (int i = from; i < to; i++) {
                        sum += values[3 * (y * width + i) + c] * weights[i - from];
                    }
                    out[3 * (y * w + x) + c] = Math.min(255, Math.max(0, sum >> BITS));
                }
            }
        }
        return new Pixels(height, w, out);
    }

    /** A triangle around the center, whose sum is one, as fixed point numbers. */
    private static int[] weights(int from, int to, double center, double support) {
        double[] w = new double[to - from];
        double sum = 0;
        for (int i = from; i < to; i++) {
            w[i - from] = Math.max(0, 1 - Math.abs((i - center + 0.5) / support));
            sum += w[i - from];
        }
        int[] fixed = new int[w.length];
        for (int i = 0; i < w.length; i++) {
            fixed[i] = (int) (0.5 + w[i] / sum * (1 << BITS));
        }
        return fixed;
    }

    private Pixels transposed() {
        int[] out = new int[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(values, 3 * (y * width + x), out, 3 * (x * height + y), 3);
            }
        }
        return new Pixels(width, height, out);
    }
}
