package org.argali.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.argali.spi.Backend;

/** The backends on the class path, each asked whether it can run here. */
final class BackendExam {
    private BackendExam() {}

    static List<Finding> of(List<Backend> backends) {
        List<Finding> all = new ArrayList<>();
        for (Backend b : backends) {
            Backend.Availability a = b.availability();
            all.add(a.usable() ? Finding.ok(b.name(), a.reason()) : Finding.no(b.name(), a.reason()));
        }
        return all;
    }

    /** Whether anything but the slow interpreter can run. */
    static boolean canTrain(List<Backend> backends) {
        return backends.stream()
                .anyMatch(b -> !b.name().equals("reference") && b.availability().usable());
    }
}
