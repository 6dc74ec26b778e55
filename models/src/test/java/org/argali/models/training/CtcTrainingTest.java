package org.argali.models.training;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Padding.SAME;
import static org.argali.optimizers.Optimizers.adam;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.argali.losses.CtcDecoder;
import org.argali.losses.Losses;
import org.argali.model.Compile;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network learns to spell what it sees, though nothing says at which step a letter is. */
class CtcTrainingTest {
    private static final int ROWS = 256;
    private static final int STEPS = 16;
    private static final int SIGNS = 4;
    private static final int MOST = 5;

    private final float[] seen = new float[ROWS * STEPS * SIGNS];
    private final int[] labels = new int[ROWS * MOST];

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    /** Signs of one to three steps with noise, zero to two empty steps before each, some equal ones one after another. */
    private void draw(Random random) {
        for (int i = 0; i < seen.length; i++) {
            seen[i] = (float) (0.3 * random.nextGaussian());
        }
        for (int row = 0; row < ROWS; row++) {
            int before = -1;
            int letter = 0;
            for (int t = random.nextInt(3); t < STEPS && letter < MOST; letter++) {
                int sign = random.nextInt(SIGNS);
                t += sign == before ? 1 : 0;
                int until = Math.min(STEPS, t + 1 + random.nextInt(3));
                if (t >= until) {
                    break;
                }
                for (; t < until; t++) {
                    seen[(row * STEPS + t) * SIGNS + sign] += 2;
                }
                labels[row * MOST + letter] = sign + 1;
                before = sign;
                t += random.nextInt(3);
            }
        }
    }

    @Test
    void learnsToSpell() {
        Runtime.configure(DeviceConfig.cpu());
        Runtime.seed(5);
        draw(new Random(5));
        NDArray x = NDArray.of(seen, ROWS, STEPS, SIGNS);
        NDArray y = NDArray.of(labels, ROWS, MOST);
        try (Sequential m =
                Sequential.of(input(STEPS, SIGNS), conv1d(16, 3).padding(SAME).activation(RELU), dense(SIGNS + 1))) {
            m.compile(Compile.optimizer(adam().learningRate(0.01)).loss(Losses.ctc()));
            History h = m.fit(x, y, Fit.epochs(20).batchSize(32).verbose(0));
            assertThat(h.last("loss")).isLessThan(0.2 * h.get("loss").get(0));
            NDArray read = CtcDecoder.greedy().decode(m.predict(x)).labels();
            int right = 0;
            for (int row = 0; row < ROWS; row++) {
                right += isSpelled(read, row) ? 1 : 0;
            }
            assertThat(right).as("right labels of " + ROWS).isGreaterThan(ROWS * 9 / 10);
        }
    }

    private boolean isSpelled(NDArray read, int row) {
        for (int k = 0; k < STEPS; k++) {
            int letter = k < MOST && labels[row * MOST + k] > 0 ? labels[row * MOST + k] : -1;
            if ((int) read.at(row * STEPS + k) != letter) {
                return false;
            }
        }
        return true;
    }
}
