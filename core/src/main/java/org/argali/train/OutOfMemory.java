package org.argali.train;

import java.util.List;
import org.argali.layers.Network;
import org.argali.plan.MemoryPlan;
import org.argali.runtime.Session;
import org.argali.runtime.Variable;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;

/** What to tell when a step does not fit its device: where the memory goes, and what helps. */
final class OutOfMemory {
    private OutOfMemory() {}

    /**
     * The failure with the plan of the step, unless that is in it, and the remedies.
     *
     * @param stateLeft state of the step that did not come to the device
     */
    static OutOfDeviceMemoryException explained(
            OutOfDeviceMemoryException e,
            Session session,
            Network network,
            TrainState trainState,
            Signature signature,
            List<Variable> stateLeft) {
        StepMemory step = StepMemory.on(session, network, trainState);
        MemoryPlan plan = step.plan(signature);
        boolean arenaFailed = stateLeft.isEmpty();
        MemoryUse use = session.device().memory();
        long left = stateLeft.stream()
                .mapToLong(v -> session.device().bytes(v.type()))
                .sum();
        int fits = step.largestBatch(signature, arenaFailed ? e.wanted() : plan.arena(), use.largestFree() - left);
        return new OutOfDeviceMemoryException(
                e.getMessage() + (arenaFailed ? "" : "\n" + plan) + "Memory: " + use + "\nWhat helps:\n  "
                        + String.join("\n  ", remedies(session, signature.samples(), fits)),
                e);
    }

    private static List<String> remedies(Session session, int samples, int fits) {
        String batch = fits > 0
                ? "batches of at most " + fits + " samples, which fit by plan; this is one of " + samples
                : "not a smaller batch: by plan not even one sample fits. Use a smaller model or shorter sequences";
        String others = "close() of models that are done";
        return session.device().backend().name().equals("cpu")
                ? List.of(batch, others + ", or more memory for this machine or container")
                : List.of(batch, others + ", or a larger DeviceConfig.memoryFraction", "the CPU: DeviceConfig.cpu()");
    }
}
