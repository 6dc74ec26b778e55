package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.plan.MemoryPlan;
import org.argali.runtime.Session;
import org.argali.runtime.Variable;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;

/** What to tell when a step does not fit its device: where the memory goes, and what helps. */
final class OutOfMemory {
    /** Kernels that were not prepared may want a little more. */
    private static final double UNCERTAIN = 0.98;

    private OutOfMemory() {}

    /**
     * The failure with the plan of the step, unless that is in it, and the remedies.
     *
     * @param stateLeft state of the step that did not come to the device
     */
    static OutOfDeviceMemoryException explained(
            OutOfDeviceMemoryException e,
            Session session,
            StepMemory step,
            Signature signature,
            List<Variable> stateLeft) {
        MemoryPlan plan = step.plan(signature);
        boolean arenaFailed = stateLeft.isEmpty();
        MemoryUse use = session.device().memory();
        long left = stateLeft.stream()
                .mapToLong(v -> session.device().bytes(v.type()))
                .sum();
        long arena = arenaFailed ? e.wanted() : plan.arena();
        List<String> remedies = new ArrayList<>();
        if (arena + left <= use.largestFree()) {
            remedies.add("once more: by the device's own account so much is free; another process may hold it");
        } else {
            double workspaces = Math.max(1, arena / (double) Math.max(1, plan.arena()));
            remedies.addAll(inTheModel(step, signature, (long) ((use.largestFree() - left) / workspaces)));
        }
        remedies.addAll(others(session));
        return new OutOfDeviceMemoryException(
                e.getMessage() + (arenaFailed ? "" : "\n" + plan) + "Memory: " + use + "\nWhat helps:\n  "
                        + String.join("\n  ", remedies),
                e);
    }

    /** @param room for an arena without workspaces */
    private static List<String> inTheModel(StepMemory step, Signature signature, long room) {
        List<String> remedies = new ArrayList<>();
        int fits = step.largestBatch(signature, room);
        remedies.add(
                fits > 0
                        ? "batches of at most " + fits + " samples, which fit by plan; this is one of "
                                + signature.samples()
                        : "not a smaller batch: by plan not even one sample fits. Use a smaller model or shorter sequences");
        if (signature.mode() == Signature.Mode.TRAIN && !step.recomputes()) {
            recomputing(step.recomputing(), signature, (long) (room * UNCERTAIN), fits)
                    .ifPresent(remedies::add);
        }
        if (step.computesInFloat()) {
            remedies.add(
                    "mixed precision: layers made after Runtime.dtypePolicy(DTypePolicy.MIXED_BFLOAT16) give half as many"
                            + " bytes, and so do their gradients");
        }
        return remedies;
    }

    /** What computing again would help, if it helps. */
    private static Optional<String> recomputing(StepMemory step, Signature signature, long room, int otherwise) {
        boolean all = step.plan(signature).arena() <= room;
        int fits = all ? signature.samples() : step.largestBatch(signature, room);
        return fits <= otherwise
                ? Optional.empty()
                : Optional.of(
                        "Compile.optimizer(...).recompute(): activations are computed again instead of kept, a third more"
                                + " work: " + (all ? "then this batch fits" : "batches of at most " + fits + " samples")
                                + " by plan");
    }

    private static List<String> others(Session session) {
        String others = "close() of models that are done";
        return session.device().backend().name().equals("cpu")
                ? List.of(others + ", or more memory for this machine or container")
                : List.of(others + ", or a larger DeviceConfig.memoryFraction", "the CPU: DeviceConfig.cpu()");
    }
}
