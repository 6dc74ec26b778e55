package org.argali.layers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.argali.graph.GraphBuilder;
import org.argali.op.Op;
import org.argali.op.Random;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** A program while layers write it: the graph, the weights they use, their masks, updates and losses. */
public final class Trace {
    private final GraphBuilder graph;
    private final boolean training;
    private final Predicate<Layer> trainable;
    private final boolean probe;
    private final boolean export;
    private final Map<Weight, Value> weights = new LinkedHashMap<>();
    private final Map<Weight, Value> updates = new LinkedHashMap<>();
    private final Map<Value, Value> masks = new IdentityHashMap<>();
    private final List<Value> losses = new ArrayList<>();
    private final Deque<String> path = new ArrayDeque<>();
    private @Nullable ShapeException lastNamed;
    private int streams;
    private int placeholders;
    private int inFloat; // layers around that compute in float32, and so do those inside
    private @Nullable Value randomState;

    public Trace(GraphBuilder graph, boolean training) {
        this(graph, training, Layer::isTrainable);
    }

    /** @param trainable layers whose weights are trained */
    public Trace(GraphBuilder graph, boolean training, Predicate<Layer> trainable) {
        this(graph, training, trainable, false, false);
    }

    private Trace(GraphBuilder graph, boolean training, Predicate<Layer> trainable, boolean probe, boolean export) {
        this.graph = graph;
        this.training = training;
        this.trainable = trainable;
        this.probe = probe;
        this.export = export;
    }

    /** A program of inference that is exported, not run: steps of sequences are written once, in a {@link StepLoop}. */
    public static Trace forExport(GraphBuilder graph) {
        return new Trace(graph, false, Layer::isTrainable, false, true);
    }

    /** A program that is written only to learn the types of its outputs. */
    static Trace probe(GraphBuilder graph) {
        return new Trace(graph, false, Layer::isTrainable, true, false);
    }

    boolean isProbe() {
        return probe;
    }

    boolean isForExport() {
        return export;
    }

    /** Stands in the body of a {@link StepLoop} for something of this type. */
    Value placeholder(TensorType type) {
        return graph.emit(new StepLoop.Placeholder(type, placeholders++));
    }

    public GraphBuilder graph() {
        return graph;
    }

    /** Whether an optimizer is to change it in this program. */
    public boolean trains(Weight w) {
        return w.isOfTrainedKind() && trainable.test(w.layer());
    }

    /** Weights in order of first use, each with its parameter. */
    public Map<Weight, Value> weights() {
        return weights;
    }

    /** New values of weights that layers keep themselves. */
    public Map<Weight, Value> updates() {
        return updates;
    }

    public List<Value> losses() {
        return losses;
    }

    /** The parameter {@code i32[3]} of random numbers, if any layer drew some. */
    public Optional<Value> randomState() {
        return Optional.ofNullable(randomState);
    }

    public Optional<Value> mask(Value v) {
        return Optional.ofNullable(masks.get(v));
    }

    public void mask(Value v, Value mask) {
        masks.put(v, mask);
    }

    /** The value that a weight has so far in this step: its parameter, or what it was updated to. */
    public Value weight(Weight w) {
        Value sofar = updates.get(w);
        return sofar != null ? sofar : parameter(w);
    }

    /** The parameter of a weight: its value before this step. */
    public Value parameter(Weight w) {
        return weights.computeIfAbsent(w, x -> graph.parameter(x.layer().kind() + "/" + x.name(), x.type()));
    }

    /**
     * Lets a layer write its ops under {@code scope}.
     *
     * @throws ShapeException if the inputs do not fit, with the names of the layer and of those around it
     */
    public List<Value> run(Layer layer, List<Value> inputs, String scope) {
        path.addLast(scope);
        try {
            return graph.scoped(scope, () -> run(layer, inputs));
        } catch (ShapeException e) {
            throw named(e, inputs);
        } finally {
            path.removeLast();
        }
    }

    private List<Value> run(Layer layer, List<Value> given) {
        boolean floats = inFloat > 0 || layer.computesInFloat();
        DType gives = inFloat > 0 ? DType.FLOAT32 : layer.dtypePolicy().computeDType();
        DType computes = floats ? DType.FLOAT32 : gives;
        List<Value> inputs = new ArrayList<>();
        for (Value v : given) {
            inputs.add(cast(v, layer instanceof Network n ? n.dtypeOf(inputs.size(), v) : computes));
        }
        LayerCall c = new LayerCall(layer, inputs, computes);
        layer.checkTypes(inputs.stream().map(Value::type).toList());
        inFloat += layer.computesInFloat() ? 1 : 0;
        try {
            List<Value> out = layer.call(c, inputs);
            layer.masks(c, inputs, out).forEach(this::mask);
            layer.regularize(
                    new LayerCall(layer, inputs, DType.FLOAT32),
                    out.stream().map(v -> cast(v, DType.FLOAT32)).toList());
            return layer instanceof Network
                    ? out
                    : out.stream().map(v -> cast(v, gives)).toList();
        } finally {
            inFloat -= layer.computesInFloat() ? 1 : 0;
        }
    }

    /** A float in another float dtype, with its mask. */
    private Value cast(Value v, DType to) {
        Value as = v.type().dtype().isFloat() ? graph.cast(v, to) : v;
        if (as != v) {
            mask(v).ifPresent(m -> mask(as, m));
        }
        return as;
    }

    /** The error with the name of the innermost layer. */
    private ShapeException named(ShapeException e, List<Value> inputs) {
        String where = path.stream().filter(s -> !s.isEmpty()).collect(Collectors.joining("/"));
        if (where.isEmpty() || e == lastNamed) {
            return e;
        }
        String got = inputs.stream().map(v -> v.type().toString()).collect(Collectors.joining(", "));
        ShapeException better = new ShapeException("[" + where + "] " + Probe.rule(e) + ". Inputs: " + got);
        better.initCause(e);
        lastNamed = better;
        return better;
    }

    /** Uniform random numbers in [0, 1), new in every step. */
    public Value random(Shape shape) {
        Value state = randomState;
        if (state == null) {
            state = graph.parameter("random_state", TensorType.i32(3));
            randomState = state;
        }
        return graph.emit(new Random(shape, streams++), state);
    }

    private final class LayerCall implements Call {
        private final Layer layer;
        private final List<Value> inputs;
        private final DType dtype;

        LayerCall(Layer layer, List<Value> inputs, DType dtype) {
            this.layer = layer;
            this.inputs = inputs;
            this.dtype = dtype;
        }

        @Override
        public Value constant(double value) {
            return constant(dtype, value);
        }

        @Override
        public List<Value> emitAll(Op op, List<Value> in) {
            return graph.emitAll(op, in);
        }

        @Override
        public boolean training() {
            return training;
        }

        @Override
        public boolean trainable() {
            return trainable.test(layer);
        }

        @Override
        public List<Value> runAll(Layer taken, List<Value> in) {
            Layer own = layer.inner(taken);
            String name = Names.assign(layer.sublayers()).getOrDefault(own, own.kind());
            if (probe) {
                own.ensureBuilt(in.stream().map(Value::type).toList());
            } else if (!own.isBuilt() && !(own instanceof Network)) {
                throw new IllegalStateException("[" + layer.kind() + "] runs its layer " + name
                        + " for the first time while it trains or predicts, when it is too late to make weights;"
                        + " run it in every case");
            }
            return Trace.this.run(own, in, name);
        }

        @Override
        public Value weight(Weight w) {
            return Trace.this.cast(Trace.this.weight(w), dtype);
        }

        @Override
        public void update(Weight w, Value next) {
            updates.put(w, Trace.this.cast(next, w.type().dtype()));
        }

        @Override
        public Value random(Shape shape) {
            return Trace.this.random(shape);
        }

        @Override
        public Optional<Value> mask(int i) {
            return Trace.this.mask(inputs.get(i));
        }

        @Override
        public void addLoss(Value scalar) {
            losses.add(Trace.this.cast(scalar, DType.FLOAT32));
        }

        Trace trace() {
            return Trace.this;
        }
    }

    /** The trace behind a call, for layers that run others inside. */
    static Trace of(Call c) {
        return ((LayerCall) c).trace();
    }
}
