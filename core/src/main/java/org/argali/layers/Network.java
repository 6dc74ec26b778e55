package org.argali.layers;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.TensorType;

/** Everything between some tensors and others, as one layer. Input tensors may be outputs of any layer. */
public abstract class Network extends Layer {
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;
    private final NetworkGraph graph;
    private final Map<Layer, String> names;

    protected Network(List<Tensor> inputs, List<Tensor> outputs) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.graph = NetworkGraph.between(inputs, outputs);
        this.names = Names.assign(graph.layers());
        checkNamesAreUnique();
        for (Layer l : graph.layers()) {
            List<Weight> own = l.weights();
            for (int i = 0; i < own.size(); i++) {
                own.get(i).key(nameOf(l) + "/" + i + "/" + own.get(i).name());
            }
        }
    }

    private void checkNamesAreUnique() {
        Map<String, Layer> seen = new LinkedHashMap<>();
        for (Layer l : graph.layers()) {
            if (seen.put(nameOf(l), l) != null) {
                throw new IllegalArgumentException("two layers are named '" + nameOf(l)
                        + "'; names must be unique in a model: give one of them another with name(...)");
            }
        }
    }

    /** Gives the network a name of its own; for models of users' making. */
    protected final void rename(String name) {
        giveName(name);
    }

    public List<Tensor> inputs() {
        return inputs;
    }

    public List<Tensor> outputs() {
        return outputs;
    }

    @Override
    public Tensor input() {
        return only("input", inputs);
    }

    @Override
    public Tensor output() {
        return only("output", outputs);
    }

    /** The layers, inputs included, in the order in which Keras lists them. */
    public List<Layer> layers() {
        return graph.layers();
    }

    /**
     * The layer of this name; {@code layers().get(i)} is one by its number.
     *
     * @throws IllegalArgumentException listing the names there are
     */
    public Layer layer(String layerName) {
        return layers().stream()
                .filter(l -> nameOf(l).equals(layerName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no layer '" + layerName + "'; there are " + String.join(", ", layerNames())));
    }

    private List<String> layerNames() {
        return layers().stream().map(this::nameOf).toList();
    }

    /** The name that a layer has in this network. */
    public String nameOf(Layer l) {
        return Objects.requireNonNull(names.get(l), () -> l + " is not part of this model");
    }

    /** The calls of layers, each after those it uses; inputs are not among them. */
    public List<Application> applications() {
        return graph.applications();
    }

    /** Names by which data are given: those of the input layers. */
    public List<String> inputNames() {
        return inputs.stream().map(t -> nameOf(t.producer().layer())).toList();
    }

    /** Names by which targets and losses are given: those of the layers that give the outputs. */
    public List<String> outputNames() {
        List<String> result = new ArrayList<>();
        for (Tensor t : outputs) {
            String n = nameOf(t.producer().layer());
            String unique = n;
            for (int i = 1; result.contains(unique); i++) {
                unique = n + "_" + i;
            }
            result.add(unique);
        }
        return result;
    }

    /** The mixed policy that layers have; float32 if none has one. */
    @Override
    public DTypePolicy dtypePolicy() {
        return layers().stream()
                .filter(l -> !(l instanceof InputLayer))
                .map(Layer::dtypePolicy)
                .filter(p -> p != DTypePolicy.FLOAT32)
                .findFirst()
                .orElse(DTypePolicy.FLOAT32);
    }

    @Override
    public List<Layer> sublayers() {
        return layers();
    }

    @Override
    public List<Weight> weights() {
        Set<Weight> all = new LinkedHashSet<>();
        layers().forEach(l -> all.addAll(l.weights()));
        return List.copyOf(all);
    }

    @Override
    public void setTrainable(boolean on) {
        super.setTrainable(on);
        layers().forEach(l -> l.setTrainable(on));
    }

    /** A network of this class between other tensors, for {@link #clone}. */
    protected Network between(List<Tensor> from, List<Tensor> to) {
        throw new UnsupportedOperationException(
                "[" + kind() + "] cannot be cloned: " + getClass().getName() + " does not override between(from, to)");
    }

    /** The same layers with new weights; {@link #clone(UnaryOperator)} says more. */
    @Override
    public Network clone() {
        return clone(Layer::clone);
    }

    /**
     * The same graph of other layers, at every depth, as Keras' {@code clone_model}. Weights are new; they begin as those of
     * this network began. A layer that is used several times is one layer again, and what is frozen stays frozen.
     *
     * <pre>{@code
     * model.clone(l -> l instanceof Dropout ? dropout(0.1) : l.clone())
     * }</pre>
     *
     * @param replace gives what stands for a layer, which must not be that layer itself unless weights are to be shared;
     *     inputs and networks inside are not asked for
     */
    public Network clone(UnaryOperator<Layer> replace) {
        return new NetworkCopy(replace).of(this);
    }

    @Override
    protected List<Value> call(Call c, List<Value> in) {
        check(in.size() == inputs.size(), "takes " + inputs.size() + " inputs, not " + in.size());
        Trace trace = Trace.of(c);
        Map<Tensor, Value> values = new IdentityHashMap<>();
        for (int i = 0; i < in.size(); i++) {
            checkFits(i, in.get(i).type());
            values.put(inputs.get(i), in.get(i));
        }
        run(trace, values);
        return outputs.stream().map(t -> known(values, t)).toList();
    }

    /** The dtype in which an input wants a float. */
    final DType dtypeOf(int input, Value given) {
        DType wanted = input < inputs.size()
                ? inputs.get(input).type().dtype()
                : given.type().dtype();
        return wanted.isFloat() ? wanted : given.type().dtype();
    }

    private void checkFits(int i, TensorType got) {
        TensorType want = inputs.get(i).type();
        boolean fits = want.rank() == got.rank() && want.dtype() == got.dtype();
        for (int a = 0; fits && a < want.rank(); a++) {
            fits = want.dim(a) < 0 || want.dim(a) == got.dim(a);
        }
        check(fits, "input '" + inputNames().get(i) + "' is declared " + want + ", but it is given " + got);
    }

    private static <T> T known(Map<Tensor, T> all, Tensor t) {
        return Objects.requireNonNull(all.get(t), () -> "nothing is known of " + t);
    }

    /** Computes every tensor of the network from those in {@code values} that are its inputs. */
    public void run(Trace trace, Map<Tensor, Value> values) {
        for (Application a : applications()) {
            List<Value> in = a.inputs().stream().map(t -> known(values, t)).toList();
            List<Value> out = trace.run(a.layer(), in, nameOf(a.layer()));
            for (int i = 0; i < out.size(); i++) {
                values.putIfAbsent(a.outputs().get(i), out.get(i));
            }
        }
    }

    /** What is added to the loss: by the layers that ran, and for their trained weights, each counted once. */
    public List<Value> penalties(Trace trace) {
        List<Value> all = new ArrayList<>(trace.losses());
        for (Weight w : weights()) {
            if (trace.trains(w) && trace.weights().containsKey(w)) {
                w.regularizer()
                        .map(r -> trace.graph().scoped("loss", () -> r.penalty(trace.graph(), trace.weight(w))))
                        .ifPresent(all::add);
            }
        }
        return all;
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> in, List<Value> out) {
        return Map.of(); // the layers inside have said already
    }
}
