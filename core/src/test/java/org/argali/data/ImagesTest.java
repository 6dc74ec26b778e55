package org.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images become what Keras makes of them, to the last bit; what is no image is refused. */
class ImagesTest {
    private static final Path FOLDER = Path.of("src/test/resources/images");

    @Test
    void pixelsAreThoseOfKeras() {
        Map<String, NDArray> keras = Npz.read(FOLDER.resolve("keras.npz"));
        assertThat(keras).hasSize(13);
        keras.forEach((name, want) -> assertThat(ofName(name)).as(name).isEqualTo(want));
    }

    private static NDArray ofName(String name) {
        String[] words = name.split("_");
        Path file = FOLDER.resolve(words[0] + ".png");
        if (words.length == 1) {
            return Images.load(file);
        }
        Images.Sampling how = Images.Sampling.valueOf(words[3].toUpperCase(Locale.ROOT));
        return Images.load(file, Integer.parseInt(words[1]), Integer.parseInt(words[2]), how);
    }

    @Test
    void otherKindsOfFilesAreRead(@TempDir Path dir) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 0, 0xff8040);
        for (String kind : new String[] {"bmp", "gif", "tiff", "png"}) {
            Path file = dir.resolve("image." + kind);
            assertThat(ImageIO.write(image, kind, file.toFile())).isTrue();
            assertThat(Images.load(file, 2, 3).floats())
                    .as(kind)
                    .startsWith(0, 0, 0, 255, 128, 64)
                    .hasSize(18);
        }
    }

    @Test
    void whatIsNoImageIsRefused(@TempDir Path dir) throws IOException {
        Path text = Files.writeString(dir.resolve("notes.png"), "no image");
        assertThatThrownBy(() -> Images.load(text))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("[" + text + "] is no image of a kind that is read: PNG, JPEG, GIF, BMP, TIFF");
        byte[] whole = Files.readAllBytes(FOLDER.resolve("colours.png"));
        Path cut = Files.write(dir.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> Images.load(cut, 4, 4))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("cut.png] is a damaged image");
        assertThatThrownBy(() -> Images.load(dir.resolve("none.png")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("there is no file");
        assertThatThrownBy(() -> Images.load(text, 0, 4)).hasMessageContaining("positive, not 0 and 4");
        whole[16] = 0x40; // the width
        Path large = Files.write(dir.resolve("large.png"), whole);
        assertThatThrownBy(() -> Images.load(large))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("pixels; make it smaller");
    }
}
