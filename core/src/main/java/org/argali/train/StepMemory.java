package org.argali.train;

import java.util.HashMap;
import java.util.Map;
import org.argali.debug.Debug;
import org.argali.layers.Network;
import org.argali.passes.Pipeline;
import org.argali.plan.KernelFacts;
import org.argali.plan.LargestBatch;
import org.argali.plan.MemoryPlan;
import org.argali.plan.MemoryTimeline;
import org.argali.plan.Program;
import org.argali.runtime.Session;
import org.argali.tensor.DTypePolicy;

/** How much memory a step takes, known before it runs: it is written and planned, nothing is compiled or allocated. */
public final class StepMemory {
    private final Network network;
    private final TrainState state;
    private final Pipeline passes;
    private final KernelFacts facts;
    private final boolean recomputes;
    private final Map<Signature, MemoryPlan> plans = new HashMap<>();

    /** On a device that need not be here; see {@link KernelFacts#typical} and {@link Pipeline#standard}. */
    private StepMemory(Network network, TrainState state, Pipeline passes, KernelFacts facts, boolean recomputes) {
        this.network = network;
        this.state = state;
        this.passes = passes;
        this.facts = facts;
        this.recomputes = recomputes;
    }

    /** On a device of which nothing is known: with no kernels but those that every device has, and no workspaces. */
    public static StepMemory anywhere(Network network, TrainState state) {
        return new StepMemory(
                network,
                state,
                Pipeline.standard(),
                KernelFacts.typical(),
                state.how().recomputes());
    }

    /**
     * On a device that is here.
     *
     * @param known the program of a step of this signature, which is then not written anew
     */
    static StepMemory on(Session session, Network network, TrainState state, Signature signature, Program known) {
        StepMemory m = new StepMemory(
                network,
                state,
                StepProgram.passes(session, Debug.off()),
                KernelFacts.of(session.device()),
                state.how().recomputes());
        m.plans.put(signature, MemoryPlan.of(known, m.facts));
        return m;
    }

    /** Whether it is planned under {@link TrainPlan#recomputes}. */
    boolean recomputes() {
        return recomputes;
    }

    /** Whether no layer computes in a half type. */
    boolean computesInFloat() {
        return network.dtypePolicy() == DTypePolicy.FLOAT32;
    }

    /** The same under {@link TrainPlan#recomputes}. */
    StepMemory recomputing() {
        return new StepMemory(network, state, passes, facts, true);
    }

    /** The plan of a step, without the workspaces that kernels may ask for. */
    public MemoryPlan plan(Signature signature) {
        return plans.computeIfAbsent(signature, s -> MemoryPlan.of(program(s), facts));
    }

    /** What is alive while each kernel of a step runs. */
    public MemoryTimeline timeline(Signature signature) {
        return MemoryTimeline.of(program(signature), facts);
    }

    private Program program(Signature signature) {
        return new StepBuilder(network, state, signature, recomputes).program().optimized(passes, Debug.off());
    }

    /**
     * The largest batch whose arena fits into so many bytes, which are without workspaces; 0 if not even one sample does.
     *
     * @param tooLarge a step whose batch does not fit
     */
    int largestBatch(Signature tooLarge, long room) {
        return LargestBatch.of(n -> plan(tooLarge.ofSamples(n)).arena(), room, tooLarge.samples());
    }
}
