package org.argali.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.argali.spi.Bytes;

/** The text of a {@link Profile}. */
final class ProfileTable {
    private static final String CSV =
            "layer,kernels,ns,share,forward_ns,backward_ns,update_ns,flops,bytes,gflop_per_s,gb_per_s,floor_ns\n";

    private final Profile profile;
    private final List<LayerTime> layers;
    private final double total;

    ProfileTable(Profile profile) {
        this.profile = profile;
        this.layers = profile.layers();
        this.total = Math.max(1, profile.kernelNanos());
    }

    String text(int most) {
        List<LayerTime> rows = new ArrayList<>(layers.subList(0, Math.min(most, layers.size())));
        if (rows.size() < layers.size()) {
            List<LayerTime> rest = layers.subList(rows.size(), layers.size());
            rows.add(LayerTime.sum(rest.size() + " more", rest));
        }
        LayerTime all = LayerTime.sum("sum", layers);
        int width = Math.max(
                5, rows.stream().mapToInt(r -> r.layer().length()).max().orElse(0));
        StringBuilder b = new StringBuilder();
        line(b, "Profile: %s, on %s", profile.title(), profile.device());
        line(b, "The device at its best, measured just now: %s", profile.rates());
        b.append('\n');
        line(
                b,
                "%-" + width + "s %7s %11s %6s %11s %11s %11s %9s %9s %9s %7s  %s",
                "layer",
                "kernels",
                "us",
                "share",
                "forward",
                "backward",
                "update",
                "MFLOP",
                "MB",
                "GFLOP/s",
                "GB/s",
                "bound by, reached");
        rows.forEach(r -> row(b, width, r));
        row(b, width, all);
        b.append('\n');
        double step = profile.stepNanos();
        line(b, "%-40s %12.1f us", "sum of the kernels, each by itself", total / 1e3);
        line(b, "%-40s %12.1f us", "the whole step, undisturbed", step / 1e3);
        line(b, "%-40s %12.1f us  %s", "difference", (step - total) / 1e3, difference(step));
        line(b, "%-40s %12.1f us  %s", "a batch to the device, besides", profile.dataNanos() / 1e3, profile.data());
        line(
                b,
                "%-40s %12.1f us  of what FLOPs and bytes allow: %.0f %%",
                "floor of the step",
                floor() / 1e3,
                100 * floor() / step);
        line(
                b,
                "%-40s %15s  at %s of %d",
                "most memory alive",
                Bytes.text(profile.memory().peak()),
                "kernel " + profile.memory().fullest(),
                profile.memory().moments().size());
        b.append(
                        "Times are medians of kernels that were launched one by one, which adds to each what launching it takes;\n")
                .append("a kernel that does the work of several layers counts with the first.\n");
        return b.toString();
    }

    /** Each kernel at the rate that bounds it. */
    private double floor() {
        return profile.kernels().stream()
                .mapToDouble(k -> profile.rates().floor(k.flops(), k.bytes()))
                .sum();
    }

    private String difference(double step) {
        return step < total
                ? "kernels side by side or without gaps, and launches that are no part of the whole"
                : "between kernels: launches and waits";
    }

    private void row(StringBuilder b, int width, LayerTime r) {
        double ns = Math.max(1, r.nanos());
        line(
                b,
                "%-" + width + "s %7d %11.1f %5.1f%% %11.1f %11.1f %11.1f %9.2f %9.2f %9.1f %7.1f  %s",
                r.layer(),
                r.kernels(),
                r.nanos() / 1e3,
                100 * r.nanos() / total,
                r.forward() / 1e3,
                r.backward() / 1e3,
                r.update() / 1e3,
                r.flops() / 1e6,
                r.bytes() / 1e6,
                r.flops() / ns,
                r.bytes() / ns,
                profile.rates().bound(r.flops(), r.bytes(), ns));
    }

    String csv() {
        StringBuilder b = new StringBuilder(CSV);
        for (LayerTime r : layers) {
            double ns = Math.max(1, r.nanos());
            line(
                    b,
                    "%s,%d,%.0f,%.5f,%.0f,%.0f,%.0f,%d,%d,%.3f,%.3f,%.0f",
                    r.layer(),
                    r.kernels(),
                    r.nanos(),
                    r.nanos() / total,
                    r.forward(),
                    r.backward(),
                    r.update(),
                    r.flops(),
                    r.bytes(),
                    r.flops() / ns,
                    r.bytes() / ns,
                    profile.rates().floor(r.flops(), r.bytes()));
        }
        return b.toString();
    }

    private static void line(StringBuilder b, String format, Object... values) {
        b.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
