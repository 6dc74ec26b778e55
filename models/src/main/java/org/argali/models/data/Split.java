package org.argali.models.data;

import org.argali.tensor.NDArray;

/** Samples to train on, and others to test on. */
public record Split(Labelled train, Labelled test) {
    /** The first samples of each. */
    public Split first(int ofTrain, int ofTest) {
        return new Split(train.first(ofTrain), test.first(ofTest));
    }

    /**
     * Every column of {@code x: float[n, d]} with mean 0 and standard deviation 1, both measured on the samples to train on.
     */
    public Split standardized() {
        int d = train.x().rowSize();
        double[] mean = new double[d];
        double[] deviation = new double[d];
        for (int c = 0; c < d; c++) {
            mean[c] = mean(train.x(), c, d, 0, 1);
            double variance = mean(train.x(), c, d, mean[c], 2);
            deviation[c] = variance == 0 ? 1 : Math.sqrt(variance);
        }
        return new Split(scaled(train, mean, deviation), scaled(test, mean, deviation));
    }

    private static double mean(NDArray x, int column, int columns, double center, int power) {
        double sum = 0;
        for (int i = column; i < x.size(); i += columns) {
            sum += Math.pow(x.at(i) - center, power);
        }
        return sum / x.shape().dim(0);
    }

    private static Labelled scaled(Labelled part, double[] mean, double[] deviation) {
        int d = mean.length;
        NDArray x = NDArray.generate(part.x().type(), i -> (part.x().at(i) - mean[i % d]) / deviation[i % d]);
        return new Labelled(x, part.y());
    }
}
