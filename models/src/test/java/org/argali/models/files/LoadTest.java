package org.argali.models.files;

import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.data.Npz;
import org.argali.files.SafeTensors;
import org.argali.layers.Tensor;
import org.argali.model.LoadWeights;
import org.argali.model.LoadedWeights;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.saving.NotSupportedException;
import org.argali.saving.WeightsMismatchException;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keras' files in models that they do not fit, and in forms without structure; the golden cases have those that fit. */
class LoadTest {
    private static final Path SAVED = Path.of("src/test/resources/golden/saved");
    private static final Path MLP = SAVED.resolve("saved_functional_mlp_adam");
    private static final Path OLD = Path.of("src/test/resources/golden/saved_legacy/legacy_mlp_compiled");

    @TempDir
    Path folder;

    /** The network of {@link #MLP}: 8, 6, 5, 3. */
    private static Model mlp(int hidden, int classes) {
        Tensor in = input(8);
        Tensor x = dense(6).name("dense").apply(in);
        x = dense(hidden).name("dense_1").apply(x);
        return Model.of(in, dense(classes).name("head").apply(x));
    }

    @Test
    void everythingThatDoesNotFitIsListedAndNothingIsChanged() {
        Model model = mlp(4, 3);
        List<NDArray> before = model.getWeights();
        for (String file : List.of("model.weights.h5", "model.keras")) {
            assertThatThrownBy(() -> model.loadWeights(MLP.resolve(file)))
                    .isInstanceOf(WeightsMismatchException.class)
                    .hasMessageContaining(file + "] does not fit the model:")
                    .hasMessageContaining("\n  - dense_1/kernel is f32[6,4] in the model, but f32[6,5] in the file")
                    .hasMessageContaining("\n  - dense_1/bias is f32[4] in the model, but f32[5] in the file")
                    .hasMessageContaining("\n  - head/kernel is f32[4,3] in the model, but f32[5,3] in the file");
        }
        assertThatThrownBy(() -> model.loadWeights(MLP.resolve("model.h5")))
                .hasMessageContaining(
                        "dense_1/bias is f32[4] in the model, but f32[5] in the file (dense_1/dense_1/bias)");
        assertThat(model.getWeights()).isEqualTo(before);
    }

    @Test
    void layersThatOnlyOneHasAreNamed() {
        Model two = Sequential.of(input(8), dense(6).name("dense"), dense(5).name("dens_1"));
        assertThatThrownBy(() -> two.loadWeights(MLP.resolve("model.weights.h5")))
                .hasMessageContaining(
                        "the file has 2 weights in /layers/dense_2/vars/, which no layer of the model takes");
        assertThatThrownBy(() -> two.loadWeights(MLP.resolve("model.h5")))
                .hasMessageContaining("the model has 2 layers with weights, but the file has 3")
                .hasMessageContaining("only the model has layer dens_1 (did you mean 'dense' or 'dense_1'")
                .hasMessageContaining("only the file has layer dense_2");
    }

    @Test
    void whatFitsCanBeTakenAlone() {
        Model model = mlp(5, 2);
        LoadedWeights inOrder = model.loadWeights(
                MLP.resolve("model.weights.h5"), LoadWeights.inOrder().skipMismatch());
        assertThat(inOrder.weights()).isEqualTo(4);
        assertThat(inOrder.skipped()).hasSize(2);
        assertThat(inOrder.toString()).startsWith("4 weights; skipped:\n  - head/kernel is f32[5,2]");

        Model keras = Model.load(MLP.resolve("model.keras"));
        assertThat(model.layer("dense_1").weights().get(0).value())
                .isEqualTo(keras.layer("dense_1").weights().get(0).value());

        NDArray head = model.layer("head").weights().get(0).value();
        LoadedWeights byName = model.loadWeights(MLP.resolve("model.h5"), LoadWeights.byName());
        assertThat(byName.weights()).isEqualTo(4);
        assertThat(byName.skipped()).isEmpty();
        assertThat(model.layer("head").weights().get(0).value()).isEqualTo(head);
    }

    @Test
    void theOptimizersStateComesWithTheWeights() {
        Model model = Model.load(MLP.resolve("model.keras"));
        Model again = Model.load(MLP.resolve("model.keras"), false);
        assertThatThrownBy(again::optimizerState).hasMessageContaining("not compiled");
        again.compile("adam", "mse");
        assertThat(again.loadWeights(MLP.resolve("model.weights.h5")))
                .hasToString("6 weights and the state of the optimizer");
        assertThat(again.optimizerState()).isEqualTo(model.optimizerState());
        assertThat(again.optimizerState().get("adam/iteration")).isEqualTo(NDArray.scalar(3));

        again.compile("sgd", "mse");
        assertThat(again.loadWeights(MLP.resolve("model.weights.h5"))).hasToString("6 weights");
    }

    @Test
    void keras2KeepsTheOptimizersStateInAnotherOrder() {
        Model model = Model.load(OLD.resolve("model.h5"));
        assertThat(model.optimizerState()
                        .get("rmsprop/dense_1_kernel_velocity")
                        .shape()
                        .toArray())
                .containsExactly(8, 6);
        assertThat(model.optimizerState().get("rmsprop/dense_3_bias_velocity").at(0))
                .isNotZero();
    }

    @Test
    void weightsByTheirPaths() {
        Model keras = Model.load(MLP.resolve("model.keras"));
        Map<String, NDArray> values = new LinkedHashMap<>();
        List<String> names = List.of(
                "dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias");
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), keras.getWeights().get(i));
        }
        Path npz = folder.resolve("w.npz");
        Path tensors = folder.resolve("w.safetensors");
        Npz.write(npz, values);
        SafeTensors.write(tensors, values);
        for (Path file : List.of(npz, tensors)) {
            Model model = Model.load(MLP.resolve("model.keras"));
            model.setWeights(model.getWeights().stream()
                    .map(w -> NDArray.zeros(w.type()))
                    .toList());
            assertThat(model.loadWeights(file).weights()).isEqualTo(6);
            assertThat(model.getWeights()).isEqualTo(keras.getWeights());
            assertThatThrownBy(() -> mlp(5, 3).loadWeights(file))
                    .hasMessageContaining("the file has no head/kernel")
                    .hasMessageContaining("the file has dense_2/kernel, which no layer of the model takes");
            assertThat(mlp(5, 3).loadWeights(file, LoadWeights.byName()).weights())
                    .isEqualTo(4);
        }
    }

    @Test
    void everyLayerThatIsNotSupportedIsNamed() {
        String json = "{'class_name':'Sequential','config':{'name':'s','layers':["
                + "{'class_name':'InputLayer','config':{'batch_shape':[null,4],'name':'in'}},"
                + "{'class_name':'Sparse','config':{'name':'first'}},"
                + "{'class_name':'Dense','config':{'name':'second','units':2,'sparsity':3}}]}}";
        assertThatThrownBy(() -> Model.fromJson(json.replace('\'', '"')))
                .isInstanceOf(NotSupportedException.class)
                .hasMessageContaining("layer Sparse ('first'); Dense with sparsity=3 ('second')");
    }

    @Test
    void theEndOfTheNameSaysTheForm() {
        assertThatThrownBy(() -> Model.load(Path.of("model.pt")))
                .hasMessageContaining("model.pt ends in none of .keras, .weights.h5");
        assertThatThrownBy(() -> Model.load(MLP.resolve("model.weights.h5")))
                .hasMessageContaining("holds weights alone; make the model, then call loadWeights on it");
        assertThatThrownBy(() -> Model.load(OLD.resolve("weights.h5")))
                .hasMessageContaining("weights.h5] holds no model, only weights");
        assertThatThrownBy(() -> mlp(5, 3).loadWeights(MLP.resolve("model.keras"), LoadWeights.byName()))
                .hasMessageContaining("has no names of layers to go by");
    }
}
