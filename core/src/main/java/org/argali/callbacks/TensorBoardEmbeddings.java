package org.argali.callbacks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.argali.layers.Embedding;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.model.Model;
import org.argali.tensor.NDArray;
import org.argali.tensorboard.Projector;
import org.argali.text.Spelling;

/**
 * The tables of a model's embedding layers, by the paths of the layers, for the projector.
 *
 * @param everyEpochs 0 for never
 * @param only the layers to write; none for all
 * @param forAll the metadata file of all layers; empty for none
 * @param byLayer metadata files of some layers
 */
record TensorBoardEmbeddings(
        Path folder, int everyEpochs, List<String> only, String forAll, Map<String, String> byLayer) {
    /** A rule that must hold, and what to say otherwise. */
    interface Rule {
        void require(boolean holds, String rule);
    }

    TensorBoardEmbeddings(Path folder) {
        this(folder, 0, List.of(), "", Map.of());
    }

    TensorBoardEmbeddings every(int epochs) {
        return new TensorBoardEmbeddings(folder, epochs, only, forAll, byLayer);
    }

    TensorBoardEmbeddings layers(List<String> names) {
        return new TensorBoardEmbeddings(folder, everyEpochs, names, forAll, byLayer);
    }

    TensorBoardEmbeddings metadata(String file) {
        return new TensorBoardEmbeddings(folder, everyEpochs, only, file, Map.of());
    }

    TensorBoardEmbeddings metadata(Map<String, String> files) {
        return new TensorBoardEmbeddings(folder, everyEpochs, only, "", Map.copyOf(files));
    }

    /** Makes sure that there are such layers, and a line of metadata for each row. */
    void check(Model model, Rule rule) {
        if (everyEpochs == 0) {
            rule.require(
                    only.isEmpty() && forAll.isEmpty() && byLayer.isEmpty(),
                    "embeddingsLayerNames and embeddingsMetadata go with embeddingsFreq(1)");
            return;
        }
        Map<String, Weight> all = all(model);
        rule.require(!all.isEmpty(), "embeddingsFreq is for models with Embedding layers, but this one has none");
        Stream.concat(only.stream(), byLayer.keySet().stream())
                .forEach(name -> rule.require(
                        all.containsKey(name),
                        "there is no Embedding layer '" + name + "'" + Spelling.hint(name, all.keySet())
                                + "; there are " + String.join(", ", all.keySet())));
        chosen(model)
                .forEach((name, w) -> checkMetadata(metadataOf(name), w.type().dim(0), rule));
    }

    private void checkMetadata(String file, int rows, Rule rule) {
        if (file.isEmpty()) {
            return;
        }
        Path path = folder.resolve(file);
        rule.require(
                Files.isRegularFile(path) && path.normalize().startsWith(folder.normalize()),
                "embeddingsMetadata: there is no file " + path + ", and TensorBoard reads those within " + folder
                        + " only; write it first, a line for each of the " + rows + " rows");
        List<String> lines = lines(path);
        boolean titled = !lines.isEmpty() && lines.get(0).contains("\t");
        int found = lines.size() - (titled ? 1 : 0);
        rule.require(
                found == rows,
                "embeddingsMetadata: " + path + " describes " + found + " rows" + (titled ? " below its titles" : "")
                        + ", but the table has " + rows);
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("[TensorBoard] " + path + " could not be read: " + e.getMessage(), e);
        }
    }

    void write(Model model, int epoch) {
        if (everyEpochs == 0 || epoch % everyEpochs != 0) {
            return;
        }
        Map<String, NDArray> tables = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        chosen(model).forEach((name, w) -> {
            tables.put(name, w.value());
            metadata.put(name, metadataOf(name));
        });
        new Projector(folder).write(tables, metadata);
    }

    private String metadataOf(String name) {
        return byLayer.getOrDefault(name, forAll);
    }

    private Map<String, Weight> chosen(Model model) {
        Map<String, Weight> all = all(model);
        if (!only.isEmpty()) {
            all.keySet().retainAll(only);
        }
        return all;
    }

    private static Map<String, Weight> all(Model model) {
        Map<String, Weight> all = new LinkedHashMap<>();
        for (WeightPlace p : WeightPlace.of(model)) {
            p.weights().stream().filter(w -> w.layer() instanceof Embedding).forEach(w -> all.putIfAbsent(p.path(), w));
        }
        return all;
    }
}
