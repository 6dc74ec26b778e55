package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * {@code gain} times a random matrix with orthonormal columns, or rows if it is wider than high; every such matrix is
 * equally likely (Saxe et al. 2014). A weight of higher rank is seen as the matrix {@code [all but the last, last]}.
 */
public record Orthogonal(double gain) implements Initializer {
    @Override
    public NDArray sample(TensorType type, long seed) {
        if (type.rank() < 2) {
            throw new IllegalArgumentException("[orthogonal] makes matrices, but " + type + " has rank " + type.rank());
        }
        int columns = type.dim(-1);
        int rows = columns == 0 ? 0 : (int) (type.size() / columns);
        double[][] q = orthonormal(Math.min(rows, columns), Math.max(rows, columns), new Draws(seed));
        return NDArray.generate(type, i -> {
            int row = i / columns;
            int column = i % columns;
            return gain * (rows < columns ? q[row][column] : q[column][row]);
        });
    }

    /** Normal vectors made orthonormal one by one (modified Gram-Schmidt: a QR with a positive diagonal). */
    private static double[][] orthonormal(int count, int length, Draws draws) {
        double[][] q = new double[count][length];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < length; k++) {
                q[i][k] = draws.normal();
            }
            for (int j = 0; j < i; j++) {
                subtract(q[i], q[j], dot(q[i], q[j]));
            }
            double norm = Math.sqrt(dot(q[i], q[i]));
            for (int k = 0; k < length; k++) {
                q[i][k] /= norm;
            }
        }
        return q;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static void subtract(double[] from, double[] unit, double factor) {
        for (int k = 0; k < from.length; k++) {
            from[k] -= factor * unit[k];
        }
    }
}
