package org.argali.models.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.argali.models.conformance.Verdict.Outcome;
import org.argali.runtime.Runtime;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Keras computed, on every backend that is here. {@code -Dargali.golden=DIR} runs another folder of cases. A case
 * of such a folder, or on CUDA, that needs something which does not exist is skipped, and says what; none of our own is.
 */
class GoldenTest {
    /** The reference is slow by design; it leaves out the large runs. */
    private static final long MOST_ON_REFERENCE = 48 * 1024;

    private static String open = "";

    static Stream<Arguments> cases() {
        Path folder = Path.of(System.getProperty("argali.golden", "src/test/resources/golden"));
        List<GoldenCase> all = Conformance.cases(folder);
        return Stream.of("reference", "cpu", "cuda")
                .filter(GoldenTest::isHere)
                .flatMap(b -> all.stream().filter(c -> fits(b, c)).map(c -> Arguments.of(b, c)));
    }

    private static boolean isHere(String backend) {
        return Runtime.backends().stream()
                .filter(b -> b.name().equals(backend))
                .map(Backend::availability)
                .anyMatch(Backend.Availability::usable);
    }

    private static boolean fits(String backend, GoldenCase c) {
        Path data = c.folder().resolve("data.npz");
        try {
            return !backend.equals("reference")
                    || !c.kind().equals("trajectory")
                    || Files.size(data) <= MOST_ON_REFERENCE;
        } catch (IOException e) {
            return true; // running it says what is wrong
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void keras(String backend, GoldenCase c) {
        use(backend);
        Verdict v = Conformance.run(c);
        boolean mayLack = System.getProperty("argali.golden") != null || backend.equals("cuda");
        assumeTrue(v.outcome() != Outcome.NOT_SUPPORTED || !mayLack, () -> "not supported: " + v.reasons());
        assertThat(v.reasons()).as("%s on %s", c, backend).isEmpty();
    }

    private static void use(String backend) {
        if (!open.equals(backend)) {
            DeviceConfig any = DeviceConfig.auto();
            Runtime.configure(
                    switch (backend) {
                        case "reference" -> any.on(DeviceConfig.Kind.REFERENCE);
                        case "cpu" -> any.on(DeviceConfig.Kind.CPU);
                        default -> any.on(DeviceConfig.Kind.GPU);
                    });
            open = backend;
        }
    }

    @AfterAll
    static void back() {
        Runtime.configure(DeviceConfig.auto());
        open = "";
    }
}
