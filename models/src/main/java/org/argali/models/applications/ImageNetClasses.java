package org.argali.models.applications;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.tensor.NDArray;

/** The names of ImageNet's classes, from the file that Keras reads them from; see the README beside it. */
final class ImageNetClasses {
    private static final int CLASSES = 1000;

    private ImageNetClasses() {}

    static List<List<Prediction>> decode(NDArray predictions, int top) {
        if (predictions.shape().rank() != 2 || predictions.shape().dim(1) != CLASSES) {
            throw new IllegalArgumentException("[decodePredictions] takes predictions float[n, 1000] of ImageNet's "
                    + "classes, but got " + predictions.type());
        }
        if (top < 1 || top > CLASSES) {
            throw new IllegalArgumentException("[decodePredictions] top is from 1 to 1000, not " + top);
        }
        JsonNode names = names();
        return IntStream.range(0, predictions.shape().dim(0))
                .mapToObj(row -> best(names, predictions, row * CLASSES, top))
                .toList();
    }

    private static List<Prediction> best(JsonNode names, NDArray predictions, int from, int top) {
        return IntStream.range(0, CLASSES)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -predictions.at(from + i)))
                .limit(top)
                .map(i -> {
                    JsonNode n = names.path(String.valueOf(i));
                    return new Prediction(n.path(0).asText(), n.path(1).asText(), predictions.at(from + i));
                })
                .toList();
    }

    private static JsonNode names() {
        try (InputStream in = ImageNetClasses.class.getResourceAsStream("imagenet_class_index.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("[decodePredictions] the resource imagenet_class_index.json", e);
        }
    }
}
