package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.argali.initializers.Initializer;
import org.argali.saving.KerasConfig;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Initializers: mean, spread and bounds of a large sample; the numbers drawn may be others. */
final class InitializerCases implements Kind {
    private static final long SEED = 20240607;

    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        Initializer initializer = KerasConfig.initializer(c.need("initializer"));
        Shape shape = Shape.SCALAR;
        for (JsonNode d : c.need("shape")) {
            shape = shape.append(d.asInt());
        }
        NDArray sample = initializer.sample(new TensorType(DType.FLOAT32, shape), SEED);
        JsonNode expected = c.json().path("expected");
        if (!expected.isMissingNode()) {
            statistics(sample, expected, findings);
        } else if (!c.json().path("gain").isMissingNode()) {
            orthogonal(sample, c.need("gain").asDouble(), findings);
        } else if (c.need("sample").path("std").asDouble() == 0) {
            double value = c.need("sample").path("mean").asDouble();
            NDArray want = NDArray.generate(sample.type(), i -> value);
            findings.close("the sample", sample, want, new Tolerance(1e-6, 0));
        } else {
            diagonal(sample, findings);
        }
    }

    private static void statistics(NDArray sample, JsonNode expected, Findings findings) {
        double sum = 0;
        double squares = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < sample.size(); i++) {
            double v = sample.at(i);
            sum += v;
            squares += v * v;
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
        double mean = sum / sample.size();
        double std = Math.sqrt(squares / sample.size() - mean * mean);
        double wanted = expected.path("std").asDouble();
        findings.close("mean", mean, expected.path("mean").asDouble(), new Tolerance(0, 0.02 * wanted));
        findings.close("std", std, wanted, new Tolerance(0.02, 0));
        double slack = 1e-6 * wanted;
        if (expected.path("low").isNumber()) {
            findings.check(low >= expected.path("low").asDouble() - slack, "lowest is " + low);
            findings.check(high <= expected.path("high").asDouble() + slack, "highest is " + high);
        }
    }

    /** Rows or columns, whichever are fewer, are orthogonal and of length gain. */
    private static void orthogonal(NDArray sample, double gain, Findings findings) {
        int columns = sample.shape().last();
        int rows = sample.size() / columns;
        boolean byColumn = columns <= rows;
        int n = Math.min(rows, columns);
        NDArray got = NDArray.zeros(TensorType.f32(n, n));
        NDArray want = NDArray.zeros(TensorType.f32(n, n));
        for (int a = 0; a < n; a++) {
            want.set(a * n + a, gain * gain);
            for (int b = 0; b < n; b++) {
                double dot = 0;
                for (int k = 0; k < Math.max(rows, columns); k++) {
                    dot += byColumn
                            ? sample.at(k * columns + a) * sample.at(k * columns + b)
                            : sample.at(a * columns + k) * sample.at(b * columns + k);
                }
                got.set(a * n + b, dot);
            }
        }
        findings.close("products of " + (byColumn ? "columns" : "rows"), got, want, new Tolerance(1e-5, 1e-5));
    }

    /** A multiple of the identity; Keras loses its gain when it serializes it. */
    private static void diagonal(NDArray sample, Findings findings) {
        int columns = sample.shape().dim(1);
        for (int i = 0; i < sample.size(); i++) {
            boolean on = i / columns == i % columns;
            findings.check((sample.at(i) != 0) == on, "element " + i + " is " + sample.at(i));
        }
    }
}
