package org.argali.tensorboard;

import org.argali.tensor.NDArray;

/** Histograms as TensorFlow makes them: thirty buckets of equal width from the smallest value to the largest. */
final class Buckets {
    static final int COUNT = 30;

    private Buckets() {}

    /**
     * Left edge, right edge and number of values of each bucket, {@code [30,3]}. Values that are NaN or infinite are left out;
     * where all are equal, the last bucket has them; where there are none, all is zero.
     */
    static double[] of(NDArray values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.size(); i++) {
            double v = values.at(i);
            if (Double.isFinite(v)) {
                min = Math.min(min, v);
                max = Math.max(max, v);
            }
        }
        return min > max ? new double[COUNT * 3] : between(min, max, values);
    }

    private static double[] between(double min, double max, NDArray values) {
        double[] rows = new double[COUNT * 3];
        double width = (max - min) / COUNT;
        for (int b = 0; b < COUNT; b++) {
            rows[3 * b] = min + b * width;
            rows[3 * b + 1] = b == COUNT - 1 ? max : min + (b + 1) * width;
        }
        for (int i = 0; i < values.size(); i++) {
            double v = values.at(i);
            if (Double.isFinite(v)) {
                int b = width == 0 ? COUNT - 1 : Math.min(COUNT - 1, (int) ((v - min) / width));
                rows[3 * b + 2]++;
            }
        }
        return rows;
    }
}
