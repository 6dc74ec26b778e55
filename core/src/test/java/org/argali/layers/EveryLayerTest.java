package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.argali.op.ShapeException;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all layers: batches of one, unknown lengths, masks, training and prediction. */
class EveryLayerTest {
    @Test
    void eachClassHasASample() {
        Set<String> here = EveryLayer.samples()
                .map(s -> s.make().get().getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> classes = new ClassFileImporter()
                .importPackages("org.argali.layers").stream()
                        .filter(c -> c.isAssignableTo(Layer.class) && c.isTopLevelClass())
                        .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
                        .filter(c -> !c.isEquivalentTo(InputLayer.class) && !c.isAssignableTo(RecurrentCell.class))
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(here).isEqualTo(classes);
    }

    /** Steps of sequences are zero from one on that differs between samples, so that {@code masking()} has work. */
    private static NDArray some(TensorType type) {
        int row = type.rank() < 2 ? 1 : (int) (type.size() / type.dim(0));
        int steps = type.rank() < 3 ? 1 : type.dim(1);
        return NDArray.generate(type, i -> {
            int sample = i / row;
            int step = i % row * steps / row;
            boolean padding = steps > 1 && step > (sample + 2) % steps;
            return type.dtype() == INT32 ? i % 5 : padding ? 0 : Math.sin(1 + 0.7 * i);
        });
    }

    private static Evaluate given(List<Tensor> inputs, int batch, int length) {
        Evaluate e = null;
        for (Tensor t : inputs) {
            int[] sample = t.shape().slice(1, t.shape().rank()).toArray();
            NDArray a = some(t.type().withShape(Shape.of(EveryLayer.sized(batch, length, sample))));
            e = e == null ? Evaluate.with(t, a) : e.and(t, a);
        }
        if (e == null) {
            throw new IllegalArgumentException("no inputs");
        }
        return e;
    }

    private static void assertFits(NDArray got, Tensor tensor, int batch) {
        Shape want = tensor.shape();
        assertThat(got.dtype()).isEqualTo(tensor.type().dtype());
        assertThat(got.shape().rank()).isEqualTo(want.rank());
        for (int i = 0; i < want.rank(); i++) {
            int d = i == 0 ? batch : want.dim(i);
            assertThat(got.shape().dim(i))
                    .as("axis %d of %s", i, tensor)
                    .isEqualTo(d < 0 ? got.shape().dim(i) : d);
        }
        for (int i = 0; i < got.size(); i++) {
            assertThat(got.at(i)).as("element %d of %s", i, tensor).isFinite();
        }
    }

    @ParameterizedTest
    @MethodSource("org.argali.layers.EveryLayer#samples")
    void runsForAnyBatchAndLength(EveryLayer.Sample sample) {
        List<Tensor> inputs = sample.tensors();
        Tensor out = sample.make().get().apply(inputs);
        assertFits(given(inputs, 1, 4).of(out), out, 1);
        assertFits(given(inputs, 3, 5).of(out), out, 3);
        assertFits(given(inputs, 1, 6).training().of(out), out, 1);
        assertFits(given(inputs, 2, 4).training().of(out), out, 2);
    }

    /** What comes of a sample must not depend on those beside it; batch normalization in training is why it is not in it. */
    @ParameterizedTest
    @MethodSource("org.argali.layers.EveryLayer#samples")
    void aSampleIsTheSameAlone(EveryLayer.Sample sample) {
        List<Tensor> inputs = sample.tensors();
        Tensor out = sample.make().get().apply(inputs);
        NDArray one = given(inputs, 1, 5).of(out);
        NDArray two = given(inputs, 2, 5).of(out);
        for (int i = 0; i < one.size(); i++) {
            assertThat(two.at(i)).isCloseTo(one.at(i), within(1e-5));
        }
    }

    /** What a layer gives under a mixed policy is of the half type and near what it gives in float32. */
    @ParameterizedTest
    @MethodSource("org.argali.layers.EveryLayer#samples")
    void runsUnderMixedPolicies(EveryLayer.Sample sample) {
        List<Tensor> inputs = sample.tensors();
        NDArray exact = given(inputs, 2, 5).of(sample.make().get().apply(inputs));
        for (DTypePolicy policy : List.of(DTypePolicy.MIXED_BFLOAT16, DTypePolicy.MIXED_FLOAT16)) {
            Layer layer = sample.make().get();
            layer.policy(policy);
            Tensor out = layer.apply(inputs);
            assertThat(out.type().dtype()).isEqualTo(policy.computeDType());
            NDArray half = given(inputs, 2, 5).of(out);
            for (int i = 0; i < half.size(); i++) {
                assertThat(half.at(i)).isCloseTo(exact.at(i), within(0.03 * (1 + Math.abs(exact.at(i)))));
            }
            assertFits(given(inputs, 2, 4).training().of(out), out, 2);
            assertThat(layer.weights()).allMatch(w -> !w.type().dtype().isHalf());
        }
    }

    @ParameterizedTest
    @MethodSource("org.argali.layers.EveryLayer#samples")
    void runsUnderMasks(EveryLayer.Sample sample) {
        List<Tensor> inputs = sample.tensors();
        assumeTrue(
                !sample.ids() && inputs.stream().allMatch(t -> t.shape().rank() == 3), "masks are those of sequences");
        List<Tensor> masked = new ArrayList<>();
        inputs.forEach(t -> masked.add(masking().apply(t)));
        Layer layer = sample.make().get();
        if (layer instanceof SoftmaxLayer) {
            Tensor refused = layer.apply(masked);
            assertThatThrownBy(() -> given(inputs, 3, 5).of(refused))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("takes a mask that broadcasts to its input")
                    .hasMessageContaining("use activation(SOFTMAX), which has none");
            return;
        }
        Tensor out = layer.apply(masked);
        for (Evaluate run : List.of(given(inputs, 3, 5), given(inputs, 1, 4).training())) {
            NDArray y = run.of(out);
            assertFits(y, out, y.shape().dim(0));
            run.maskOf(out).ifPresent(m -> {
                Shape steps = y.shape().slice(0, m.shape().rank());
                assertThat(m.shape()).as("mask of %s", out).isEqualTo(steps);
            });
        }
    }
}
