package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.argali.layers.Layers;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README and the pages of docs/ promise: programs run as pasted, links lead somewhere. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> all = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md")));
            docs.filter(p -> p.toString().endsWith(".md")).sorted().forEach(all::add);
            return all;
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFiles(Path page) throws IOException {
        String prose = Files.readString(page).replaceAll("(?s)```.*?```", "");
        Matcher links = LINK.matcher(prose);
        while (links.find()) {
            if (!links.group(1).contains("://")) {
                assertThat(page.resolveSibling(links.group(1)))
                        .as("a link of " + page)
                        .exists();
            }
        }
    }

    /** Each row that names a factory, as {@code `lstm(32)`}, names one that exists. */
    @Test
    void theVocabularysLayersExist() throws IOException {
        Set<String> factories =
                Stream.of(Layers.class.getMethods()).map(Method::getName).collect(Collectors.toSet());
        String page = Files.readString(ROOT.resolve("docs/keras-vocabulary.md"));
        String layers = page.substring(page.indexOf("## Layers"));
        int end = layers.indexOf("\n## ", 1);
        Matcher rows = Pattern.compile("\\n\\| [^|]+ \\| `([a-z]\\w*)\\(")
                .matcher(end < 0 ? layers : layers.substring(0, end));
        int found = 0;
        while (rows.find()) {
            assertThat(factories).contains(rows.group(1));
            found++;
        }
        assertThat(found).isGreaterThan(90);
    }

    @Test
    void theReadmesProgramsRunAsPasted() throws IOException {
        List<String> programs = blocks(ROOT.resolve("README.md"), "java");
        assertThat(programs).isNotEmpty();
        for (String program : programs) {
            try (Shell shell = new Shell()) {
                assertThat(shell.paste(program)).contains("Epoch 40/40");
                double accuracy = Double.parseDouble(shell.value("score.get(\"acc\")"));
                assertThat(accuracy).isGreaterThan(0.85);
            }
        }
    }

    @Test
    void thingsOfOnesOwnRunAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/custom.md"), "java")) {
                shell.paste(block);
            }
            assertThat(shell.value("small.learningRate()")).isEqualTo("0.1");
            assertThat(Double.parseDouble(shell.value("scaled.learningRate()"))).isCloseTo(0.00125, within(1e-9));
            assertThat(shell.value("smoothing.names()")).isEqualTo("[loss, slope]");
            assertThat(shell.value("GradientCheck.of(new SoftClip(2), List.of(point), 7)"))
                    .isEqualTo("[]");
            assertThat(shell.value("ofLayer")).isEqualTo("[]");
            assertThat(shell.value("ofLoss")).isEqualTo("[]");
        }
    }

    @Test
    void theReadmeHasTwoSetUpCommands() throws IOException {
        String commands = blocks(ROOT.resolve("README.md"), "").get(0);
        assertThat(commands.lines().map(l -> l.replaceFirst(" *#.*", "")))
                .containsExactly("./argali train mail", "./mvnw -B verify");
    }

    /** Fenced blocks of a language, in order. */
    static List<String> blocks(Path page, String language) throws IOException {
        Matcher fences =
                Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(Files.readString(page));
        List<String> all = new ArrayList<>();
        while (fences.find()) {
            all.add(fences.group(1));
        }
        return all;
    }
}
