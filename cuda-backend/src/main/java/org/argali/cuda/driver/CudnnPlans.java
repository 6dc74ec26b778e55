package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINECFG_ENGINE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINE_GLOBAL_INDEX;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_ENGINE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_HEUR_MODE_A;
import static org.bytedeco.cuda.global.cudnn.CUDNN_HEUR_MODE_FALLBACK;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_FFT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_TYPE_COUNT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_4x4;
import static org.bytedeco.cuda.global.cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_HEUR_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_NUMERICAL_NOTE;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.argali.cuda.kernel.Convolutions.Problem;

/**
 * What cuDNN recommends for a problem, the best first: first what its heuristic names, then its list for everything. Engines
 * that give other bits each time are left out, unless any order of sums will do, and, where float32 is asked for, those that
 * compute in something else.
 */
public final class CudnnPlans implements Candidates<CudnnPlan> {
    private static final List<Integer> NOT_IN_FLOAT32 = List.of(
            CUDNN_NUMERICAL_NOTE_TENSOR_CORE,
            CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION,
            CUDNN_NUMERICAL_NOTE_FFT,
            CUDNN_NUMERICAL_NOTE_WINOGRAD,
            CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_4x4,
            CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6,
            CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13);

    private final CudnnTarget target;
    private final Problem problem;
    private final boolean anyOrder;
    private final CudnnGraph graph;
    private final Deque<Integer> modes = new ArrayDeque<>(List.of(CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK));
    private final Deque<CudnnDescriptor> configs = new ArrayDeque<>();
    private final List<String> refusals = new ArrayList<>();
    private int seen;

    CudnnPlans(CudnnTarget target, Problem problem, boolean anyOrder) {
        this.target = target;
        this.problem = problem;
        this.anyOrder = anyOrder;
        this.graph = new CudnnGraph(target, problem);
        graph.refusal().ifPresent(why -> {
            refusals.add("graph: " + why);
            modes.clear();
        });
    }

    /** The next best that works, if there is one. Takes 10 to 500 ms. */
    @Override
    public Optional<CudnnPlan> next() {
        return next(token -> true);
    }

    /** Those before it are not compiled. */
    @Override
    public Optional<CudnnPlan> restore(byte[] token) {
        return next(new String(token, StandardCharsets.UTF_8)::equals);
    }

    private Optional<CudnnPlan> next(Predicate<String> wanted) {
        while (true) {
            CudnnDescriptor config = configs.poll();
            if (config != null) {
                Optional<CudnnPlan> plan = plan(config, wanted);
                if (plan.isPresent()) {
                    return plan;
                }
                config.close();
            } else if (modes.isEmpty()) {
                return Optional.empty();
            } else {
                ask(modes.remove());
            }
        }
    }

    /** What was not taken so far, and why. */
    @Override
    public List<String> refusals() {
        return Collections.unmodifiableList(refusals);
    }

    private void ask(int mode) {
        String what = (mode == CUDNN_HEUR_MODE_A ? "heuristic: " : "fallback list: ");
        try (CudnnDescriptor heuristic = new CudnnDescriptor(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR, what + problem)) {
            heuristic
                    .set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph.descriptor())
                    .setEnum(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, mode);
            target.tellHeuristic(heuristic);
            Optional<String> refusal = heuristic.tryFinish();
            if (refusal.isPresent()) {
                refusals.add(what + refusal.get());
            } else {
                configs.addAll(heuristic.getAll(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR));
            }
        }
    }

    private Optional<CudnnPlan> plan(CudnnDescriptor config, Predicate<String> wanted) {
        String name;
        String token;
        try (CudnnDescriptor engine = config.get(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR)) {
            List<Integer> notes = engine.getEnums(
                    CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE, CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
            name = "engine " + engine.getLong(CUDNN_ATTR_ENGINE_GLOBAL_INDEX) + ", notes " + notes;
            token = seen++ + " " + name; // an engine may come again with other settings
            if (!wanted.test(token)) {
                return Optional.empty();
            }
            if (notes.stream().anyMatch(this::isUnwanted)) {
                refusals.add(name + ": not exact enough, or not the same every time");
                return Optional.empty();
            }
        }
        CudnnPlan plan = new CudnnPlan(target, problem, name, token, config);
        Optional<String> refusal = plan.finish();
        if (refusal.isPresent()) {
            refusals.add(name + ": " + refusal.get());
            plan.closeWithoutConfig();
            return Optional.empty();
        }
        return Optional.of(plan);
    }

    private boolean isUnwanted(int note) {
        return note == CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS
                || (!anyOrder && note == CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC)
                || (!problem.tf32() && NOT_IN_FLOAT32.contains(note));
    }

    /** The plans stay. */
    @Override
    public void close() {
        configs.forEach(CudnnDescriptor::close);
        configs.clear();
        graph.close();
    }
}
