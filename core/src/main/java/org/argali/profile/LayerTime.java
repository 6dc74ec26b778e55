package org.argali.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Origin;
import org.argali.graph.Origin.Phase;
import org.argali.plan.KernelTime;

/**
 * What the kernels of a layer take together. A kernel that does the work of several layers is counted with the first.
 *
 * @param layer its path in the model; or {@code loss}, {@code metrics}, {@code optimizer} and the like
 * @param kernels how many
 * @param forward nanoseconds
 * @param backward nanoseconds of its gradients
 * @param update nanoseconds of the optimizer
 * @param flops as {@link org.argali.plan.Cost} counts
 * @param bytes as {@link org.argali.plan.Cost} counts
 */
public record LayerTime(
        String layer, int kernels, double forward, double backward, double update, long flops, long bytes) {
    private static final String NONE = "(no layer)";

    /** One for each layer, the slowest first. */
    static List<LayerTime> of(List<KernelTime> kernels) {
        Map<String, List<KernelTime>> byLayer = new LinkedHashMap<>();
        for (KernelTime k : kernels) {
            byLayer.computeIfAbsent(Origin.of(k.scope()).layer(), l -> new ArrayList<>())
                    .add(k);
        }
        List<LayerTime> all = new ArrayList<>();
        byLayer.forEach((layer, own) -> all.add(of(layer.isEmpty() ? NONE : layer, own)));
        all.sort(Comparator.comparingDouble((LayerTime t) -> -t.nanos()));
        return List.copyOf(all);
    }

    private static LayerTime of(String name, List<KernelTime> kernels) {
        Map<Phase, Double> nanos = new EnumMap<>(Phase.class);
        kernels.forEach(k -> nanos.merge(Origin.of(k.scope()).phase(), k.nanos(), Double::sum));
        return new LayerTime(
                name,
                kernels.size(),
                nanos.getOrDefault(Phase.FORWARD, 0.0),
                nanos.getOrDefault(Phase.BACKWARD, 0.0),
                nanos.getOrDefault(Phase.UPDATE, 0.0),
                kernels.stream().mapToLong(KernelTime::flops).sum(),
                kernels.stream().mapToLong(KernelTime::bytes).sum());
    }

    /** All of these as one. */
    static LayerTime sum(String name, List<LayerTime> parts) {
        return new LayerTime(
                name,
                parts.stream().mapToInt(LayerTime::kernels).sum(),
                parts.stream().mapToDouble(LayerTime::forward).sum(),
                parts.stream().mapToDouble(LayerTime::backward).sum(),
                parts.stream().mapToDouble(LayerTime::update).sum(),
                parts.stream().mapToLong(LayerTime::flops).sum(),
                parts.stream().mapToLong(LayerTime::bytes).sum());
    }

    /** In all. */
    public double nanos() {
        return forward + backward + update;
    }
}
