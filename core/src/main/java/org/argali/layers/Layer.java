package org.argali.layers;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.argali.graph.GraphBuilder;
import org.argali.initializers.Initializer;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.runtime.Runtime;
import org.argali.tensor.DType;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A function on tensors with weights of its own. Its configuration never changes; its weights are made when it is first
 * applied, and applying it again shares them. Two equal {@code dense(32)} are two layers.
 *
 * <p>A layer of one's own says what weights it has in {@link #build} and writes its ops in {@link #call}; shapes follow
 * from the ops.
 */
public abstract class Layer implements Cloneable {
    /** Tells which of two layers was made first; names are numbered in this order. */
    private static final AtomicLong ORDER = new AtomicLong();

    private long order = ORDER.getAndIncrement();
    private Optional<String> name = Optional.empty();
    private boolean trainable = true;
    private Rules rules = Rules.NONE;
    private DTypePolicy policy = Runtime.dtypePolicy();
    private boolean built;
    private List<Application> calls = new ArrayList<>();
    private List<Weight> weights = new ArrayList<>();
    /** Layers taken in, and what stands for each in this copy. */
    private Map<Layer, Layer> inner = new LinkedHashMap<>();

    /**
     * Refuses inputs that do not fit, with {@link #check}; axes may be unknown. Called each time the layer is applied and
     * each time it writes its ops.
     */
    protected void checkTypes(List<TensorType> inputs) {}

    /** As {@link #checkTypes}, for layers whose messages name the layers that the inputs come from. */
    protected void checkTensors(List<Tensor> inputs) {}

    /** Declares the weights with {@link #addWeight}; {@code inputs} may have unknown axes. */
    protected void build(List<TensorType> inputs) {}

    /** Writes the ops of this layer. */
    protected abstract List<Value> call(Call c, List<Value> inputs);

    /**
     * Masks of the outputs. By default a mask passes through if {@link #supportsMasking}, and ends here otherwise.
     */
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        Map<Value, Value> m = new IdentityHashMap<>();
        if (supportsMasking() && !inputs.isEmpty()) {
            c.mask(0).ifPresent(v -> outputs.forEach(o -> m.put(o, v)));
        }
        return m;
    }

    /** Whether a mask passes through unchanged. */
    protected boolean supportsMasking() {
        return false;
    }

    /** Adds the penalties of this layer to the loss; by default, that of its outputs, divided by the size of the batch. */
    protected void regularize(Call c, List<Value> outputs) {
        rules.activity().ifPresent(r -> outputs.forEach(y -> penalize(c, r, y)));
    }

    /** Adds a penalty of an output to the loss, divided by the size of the batch. */
    static void penalize(Call c, Regularizer r, Value y) {
        Value penalty = r.penalty(c, y);
        boolean scalar = y.shape().rank() == 0;
        c.addLoss(scalar ? penalty : c.div(penalty, Math.max(1, y.shape().dim(0))));
    }

    /**
     * Whether it computes in float32 under each policy, with the weights as they are: what it gives is cast. No by default; then it
     * gets its inputs and weights in the dtype of its policy.
     */
    protected boolean computesInFloat() {
        return false;
    }

    /** In which dtype it computes. */
    public DTypePolicy dtypePolicy() {
        return policy;
    }

    /** Of this layer and those inside. */
    final void policy(DTypePolicy p) {
        if (this instanceof InputLayer) {
            throw new IllegalArgumentException("[input] data have a dtype, and no policy; write input(BFLOAT16, ...)");
        }
        policy = p;
        inner.values().forEach(l -> l.policy(p));
    }

    final Rules rules() {
        return rules;
    }

    final void rules(Rules r) {
        rules = r;
    }

    /**
     * Adds a weight.
     *
     * @throws ShapeException if an axis of the shape is not known
     */
    protected final Weight addWeight(String weightName, Shape shape, Initializer initializer, boolean isTrainable) {
        return addWeight(weightName, new TensorType(DType.FLOAT32, shape), initializer, isTrainable);
    }

    /** As {@link #addWeight(String, Shape, Initializer, boolean)}, of any dtype; only float32 is trained. */
    protected final Weight addWeight(String weightName, TensorType type, Initializer initializer, boolean isTrainable) {
        Weight w = new Weight(this, weightName, type, initializer, isTrainable, rules);
        weights.add(w);
        return w;
    }

    /**
     * Takes a layer in, whose weights are then weights of this one too; {@link #call} runs it with {@link Call#run}, when it
     * is built.
     *
     * <pre>{@code
     * private final Layer hidden = addLayer(dense(8).activation(RELU));
     * }</pre>
     */
    protected final <L extends Layer> L addLayer(L layer) {
        inner.put(layer, layer);
        return layer;
    }

    /** The layer that stands here for one that was taken in. */
    final Layer inner(Layer taken) {
        Layer own = inner.get(taken);
        if (own == null) {
            throw new IllegalStateException("[" + kind() + "] runs " + taken + ", which is not one of its layers;"
                    + " take it in first: field = addLayer(...)");
        }
        return own;
    }

    /** Keras' name of the class: {@code Dense}. */
    public String className() {
        return getClass().getSimpleName();
    }

    /** What names of such layers begin with: {@code dense}, {@code max_pooling2d}. */
    public String kind() {
        return snakeCase(className());
    }

    static String snakeCase(String s) {
        return s.replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    /** The name given to it, if any; a model gives names to the others. */
    public Optional<String> givenName() {
        return name;
    }

    final void giveName(String n) {
        if (n.isBlank()) {
            throw new IllegalArgumentException("[" + kind() + "] a name must not be blank");
        }
        name = Optional.of(n);
    }

    final long order() {
        return order;
    }

    /** Whether its weights are to be trained; see {@link #setTrainable}. */
    public boolean isTrainable() {
        return trainable;
    }

    /**
     * Freezes or unfreezes the layer and those inside. What a model trains is decided when it is compiled: until it is
     * compiled again it goes on as it was.
     */
    public void setTrainable(boolean on) {
        trainable = on;
        inner.values().forEach(l -> l.setTrainable(on));
    }

    /** Takes over whether another is frozen, and leaves the layers inside as they are. */
    final void trainableAs(Layer other) {
        trainable = other.trainable;
    }

    /** All weights, trained ones first within the layer; empty before it is first applied. */
    public List<Weight> weights() {
        Set<Weight> all = new LinkedHashSet<>(weights);
        inner.values().forEach(l -> all.addAll(l.weights()));
        return List.copyOf(all);
    }

    /**
     * The options of this layer under the names that they have in Keras, without name, trainable and dtype, which all
     * layers have.
     *
     * @throws UnsupportedOperationException if it is a layer of a user's own that does not override {@link #describe}
     */
    public final Options config() {
        Options o = new Options(rules);
        describe(o);
        return o;
    }

    /** Puts the options of this layer, so that it can be saved. A layer that is never saved needs none. */
    protected void describe(Options o) {
        throw new UnsupportedOperationException(
                "[" + givenName().orElse(kind()) + "] the class " + getClass().getName()
                        + " does not say what its options are; override describe(Options) to save models that have it");
    }

    /** Layers inside this one whose weights are listed in {@link #weights}. */
    public List<Layer> sublayers() {
        return List.copyOf(inner.values());
    }

    /** Sets states to zero that stateful layers keep from batch to batch, of this layer and of those inside. */
    public void resetStates() {
        sublayers().forEach(Layer::resetStates);
    }

    /** Number of elements of all weights. */
    public long countParams() {
        return weights().stream().mapToLong(w -> w.type().size()).sum();
    }

    /**
     * Applies the layer and gives its only output.
     *
     * @throws ShapeException if the inputs do not fit
     */
    public final Tensor apply(Tensor... inputs) {
        return apply(List.of(inputs));
    }

    /** As {@link #apply(Tensor...)}. */
    public final Tensor apply(List<Tensor> inputs) {
        List<Tensor> out = applyAll(inputs);
        if (out.size() != 1) {
            throw new IllegalStateException("[" + Names.of(this, inputs) + "] has " + out.size()
                    + " outputs; call applyAll and take those you want");
        }
        return out.get(0);
    }

    /** Applies the layer and gives all its outputs. */
    public final List<Tensor> applyAll(Tensor... inputs) {
        return applyAll(List.of(inputs));
    }

    /** As {@link #applyAll(Tensor...)}. */
    public final List<Tensor> applyAll(List<Tensor> inputs) {
        List<TensorType> types = inputs.stream().map(Tensor::type).toList();
        boolean probing = false;
        try {
            checkTensors(inputs);
            ensureBuilt(types);
            probing = true;
            Application a = new Application(this, calls.size(), inputs, given(infer(types)));
            calls.add(a);
            return a.outputs();
        } catch (ShapeException e) {
            throw Probe.explain(e, probing, this, inputs);
        }
    }

    /**
     * The calls of this layer so far, in whatever models: Keras' nodes.
     *
     * <pre>{@code
     * lstm.calls().get(1).outputs()      // what the second call gives
     * }</pre>
     */
    public final List<Application> calls() {
        return List.copyOf(calls);
    }

    /**
     * The tensor that the first call takes; of a model, its own input.
     *
     * @throws IllegalStateException if there is none, or there are several
     */
    public Tensor input() {
        return only("input", first().inputs());
    }

    /**
     * The tensor that the first call gives, of a model its own output: {@code Model.of(base.input(),
     * base.layer("block4").output())}.
     *
     * @throws IllegalStateException if there is none, or there are several
     */
    public Tensor output() {
        return only("output", first().outputs());
    }

    private Application first() {
        if (calls.isEmpty()) {
            throw new IllegalStateException("[" + name.orElse(kind()) + "] was not applied to anything yet");
        }
        return calls.get(0);
    }

    final Tensor only(String what, List<Tensor> all) {
        if (all.size() != 1) {
            throw new IllegalStateException("[" + name.orElse(kind()) + "] has " + all.size() + " " + what
                    + "s; take one of " + (this instanceof Network ? "" : "calls().get(0).") + what + "s()");
        }
        return all.get(0);
    }

    /** Makes the weights if there are none yet. */
    public final void ensureBuilt(List<TensorType> inputs) {
        checkTypes(inputs);
        if (!built) {
            build(inputs);
            built = true;
        }
    }

    /** Floats in the dtype of the policy; a network's layers have theirs. */
    private List<TensorType> given(List<TensorType> types) {
        boolean own = !(this instanceof Network || this instanceof InputLayer);
        return types.stream()
                .map(t -> own && t.dtype().isFloat() ? t.withDType(policy.computeDType()) : t)
                .toList();
    }

    /** Types of the outputs for inputs that may have unknown axes; whether floats are of a half type is no matter. */
    public List<TensorType> infer(List<TensorType> inputs) {
        return Probe.infer(this, inputs);
    }

    /**
     * Writes the ops of this layer, or of a whole model, on values given for its weights, and changes none: Keras' {@code
     * stateless_call}.
     *
     * @param given a value for each of {@link #weights}, in order
     * @param training whether dropout and batch normalization do as in training
     * @throws IllegalArgumentException if the number of values or a type differs
     */
    public final List<Value> statelessCall(GraphBuilder g, List<Value> given, List<Value> inputs, boolean training) {
        List<Weight> own = weights();
        if (given.size() != own.size()) {
            throw new IllegalArgumentException("[" + kind() + "] has " + own.size() + " weights, but " + given.size()
                    + " values were given" + (own.isEmpty() ? "; apply it first" : ""));
        }
        Trace trace = new Trace(g, training);
        for (int i = 0; i < own.size(); i++) {
            Weight w = own.get(i);
            if (!given.get(i).type().equals(w.type())) {
                throw new IllegalArgumentException("[" + kind() + "] the weight " + w.name() + " is " + w.type()
                        + ", but " + given.get(i).type() + " was given");
            }
            trace.weights().put(w, given.get(i));
        }
        return trace.run(this, inputs, "");
    }

    /** Types of the outputs for inputs that are fully known. */
    final List<TensorType> inferKnown(List<TensorType> inputs) {
        GraphBuilder g = new GraphBuilder();
        List<Value> values = IntStream.range(0, inputs.size())
                .mapToObj(i -> g.parameter("x" + i, inputs.get(i)))
                .toList();
        return Trace.probe(g).run(this, values, "").stream().map(Value::type).toList();
    }

    final boolean isBuilt() {
        return built;
    }

    /** The copy that a wither changes. */
    Layer fork() {
        return clone();
    }

    /** A layer of the same configuration with no weights yet: another layer. */
    @Override
    public Layer clone() {
        try {
            Layer copy = (Layer) super.clone();
            copy.order = ORDER.getAndIncrement();
            copy.built = false;
            copy.calls = new ArrayList<>();
            copy.weights = new ArrayList<>();
            copy.inner = new LinkedHashMap<>();
            inner.forEach((taken, own) -> copy.inner.put(taken, own.clone()));
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Throws the shape error of this layer; the name is put in front later. */
    protected static void check(boolean holds, String rule) {
        if (!holds) {
            throw new ShapeException(rule);
        }
    }

    @Override
    public String toString() {
        return className() + name.map(n -> "(" + n + ")").orElse("") + (weights.isEmpty() ? "" : " " + weights);
    }
}
