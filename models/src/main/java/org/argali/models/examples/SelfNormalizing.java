package org.argali.models.examples;

import static org.argali.initializers.Initializers.LECUN_NORMAL;
import static org.argali.layers.Activations.SELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.alphaDropout;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;

import java.util.ArrayList;
import java.util.List;
import org.argali.layers.Layer;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Split;
import org.argali.models.data.Tables;

/**
 * A deep row of dense layers that keeps its outputs normalized by itself (Klambauer et al. 2017): selu, LeCun's normal
 * initializer and alpha dropout go together. Malignant tumours or not, from 30 measures: {@code float[n, 30] -> float[n,
 * 1]}.
 *
 * @param depth how many layers
 */
public record SelfNormalizing(int depth, int units) implements Example {
    @Override
    public int epochs() {
        return 20;
    }

    Model model() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            layers.add(dense(units).activation(SELU).kernelInitializer(LECUN_NORMAL));
            layers.add(alphaDropout(0.1));
        }
        layers.add(dense(1).activation(SIGMOID));
        Model model = Sequential.of(input(30), layers);
        model.compile("adam", "binary_crossentropy", "acc");
        return model;
    }

    @Override
    public History run(Fit how) {
        Split tumours = Tables.breastCancer().split(0.2, 7).standardized();
        try (Model model = model()) {
            model.summary();
            History history = model.fit(tumours.train().x(), tumours.train().y(), how.batchSize(32));
            System.out.println(
                    "test: " + model.evaluate(tumours.test().x(), tumours.test().y()));
            return history;
        }
    }
}
