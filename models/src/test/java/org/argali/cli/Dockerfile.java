package org.argali.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a Dockerfile.
 *
 * @param steps in order
 */
record Dockerfile(List<Step> steps) {
    /**
     * One instruction.
     *
     * @param stage counted from 0
     * @param keyword {@code RUN}
     * @param text what follows it, on one line
     */
    record Step(int stage, String keyword, String text) {
        List<String> words() {
            return List.of(text.split(" +"));
        }
    }

    static Dockerfile read(Path file) throws IOException {
        String lines = Files.readString(file).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
        List<Step> all = new ArrayList<>();
        int stage = -1;
        for (String line : lines.lines().filter(l -> !l.isBlank()).toList()) {
            int end = line.indexOf(' ');
            String keyword = line.substring(0, end);
            stage += keyword.equals("FROM") ? 1 : 0;
            all.add(new Step(stage, keyword, line.substring(end + 1).strip()));
        }
        return new Dockerfile(List.copyOf(all));
    }

    List<Step> of(int stage, String keyword) {
        return steps.stream()
                .filter(s -> s.stage() == stage && s.keyword().equals(keyword))
                .toList();
    }

    Step only(int stage, String keyword) {
        List<Step> found = of(stage, keyword);
        if (found.size() != 1) {
            throw new IllegalStateException("stage " + stage + " has " + found.size() + " steps " + keyword);
        }
        return found.get(0);
    }
}
