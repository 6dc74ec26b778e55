package org.argali.pictures;

import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.argali.metrics.ConfusionMatrix;
import org.argali.model.Sequential;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures where the machine has no fonts, no display and no fontconfig. */
class NoFontsTest {
    /** What a child JVM runs. */
    public static final class Draw {
        private Draw() {}

        public static void main(String[] args) {
            Pictures.plotModel(
                    Sequential.of(input(4), dense(3).name("hidden")),
                    Path.of(args[0]),
                    Pictures.showShapes(),
                    Pictures.showLayerNames());
            NDArray ids = NDArray.of(new int[] {0, 1, 1}, 3);
            Pictures.plotConfusionMatrix(ConfusionMatrix.of(ids, ids)).save(Path.of(args[0]));
        }
    }

    @Test
    void aPngIsDrawnWithoutLoadingTheSystemsFonts(@TempDir Path dir) throws Exception {
        Path png = dir.resolve("model.png");
        Path loaded = dir.resolve("classes.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "-Dsun.awt.fontconfig=" + dir.resolve("none"),
                        "-Xlog:class+load:file=" + loaded,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Draw.class.getName(),
                        png.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
        List<String> classes = Files.readAllLines(loaded).stream()
                .map(l -> l.replaceAll("^\\S+ (\\S+) .*", "$1"))
                .toList();
        assertThat(classes).contains(Typeface.class.getName());
        assertThat(classes.stream().filter(c -> c.matches("sun\\.font\\..*Manager.*|sun\\.awt\\.\\w*Font\\w*")))
                .isEmpty();
    }
}
