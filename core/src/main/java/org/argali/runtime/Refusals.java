package org.argali.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Setting;

/** What of a {@link DeviceConfig} a backend does not act on: no setting is ignored silently. */
final class Refusals {
    /** The runtime itself acts on these; precision is looked at by its value. */
    private static final Set<Setting> EVERYWHERE =
            Set.of(Setting.ALLOW_SOFT_PLACEMENT, Setting.LOG_PLACEMENT, Setting.PRECISION);

    private Refusals() {}

    /** One text for each, such as {@code memoryFraction 0.8, which acts on cuda}; none if all is well. */
    static List<String> of(DeviceConfig config, Backend backend, List<Backend> all) {
        List<String> refused = new ArrayList<>();
        for (Setting s : new TreeSet<>(config.given())) {
            boolean onFallback = s == Setting.THREADS && config.allowSoftPlacement();
            if (!EVERYWHERE.contains(s) && !backend.settings().contains(s) && !onFallback) {
                refused.add(config.text(s)
                        + actsOn(all.stream()
                                .filter(b -> b.settings().contains(s))
                                .toList()));
            }
        }
        config.precision()
                .filter(p -> !backend.precisions().contains(p))
                .ifPresent(p -> refused.add(config.text(Setting.PRECISION)
                        + actsOn(all.stream()
                                .filter(b -> b.precisions().contains(p))
                                .toList())));
        return refused;
    }

    private static String actsOn(List<Backend> backends) {
        return backends.isEmpty()
                ? ", which acts on no backend that is on the class path"
                : backends.stream()
                        .map(Backend::name)
                        .collect(Collectors.joining(" and ", ", which acts on ", " alone"));
    }
}
