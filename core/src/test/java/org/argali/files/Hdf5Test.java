package org.argali.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.data.AtomicFile;
import org.argali.data.DataFormatException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again; that h5py reads it too was tried by hand, see docs/files.md. */
class Hdf5Test {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("a.h5");
    }

    private Hdf5File written(Hdf5Tree tree) throws IOException {
        AtomicFile.write(file, tree::write);
        assertThat(Files.size(file)).isEqualTo(tree.size());
        return Hdf5File.open(file);
    }

    @Test
    void arraysOfEveryTypeAndShapeComeBack() throws IOException {
        List<NDArray> all = List.of(
                NDArray.scalar(1.5f),
                NDArray.scalar(-7),
                NDArray.of(new float[0]).reshape(0, 3),
                NDArray.generate(TensorType.f32(31), i -> Math.sqrt(i)),
                NDArray.generate(TensorType.i32(2, 3, 4, 5), i -> 1 - i),
                NDArray.generate(TensorType.f32(257, 129), i -> -i));
        Hdf5Tree tree = new Hdf5Tree();
        IntStream.range(0, all.size()).forEach(i -> tree.array("some/group/" + i, all.get(i)));
        try (Hdf5File f = written(tree)) {
            Hdf5Group g = f.root().group("some/group").orElseThrow();
            assertThat(g.names()).containsExactly("0", "1", "2", "3", "4", "5");
            IntStream.range(0, all.size())
                    .forEach(i -> assertThat(g.array("" + i)).contains(all.get(i)));
            assertThat(f.root().array("some/group/3")).contains(all.get(3));
            assertThat(f.root().array("some/group")).isEmpty();
            assertThat(f.root().group("some/group/3")).isEmpty();
            assertThat(f.root().array("some/group/3/4")).isEmpty();
        }
    }

    /** Longer than the 64 KiB of a header; a library that writes texts into headers cannot do this. */
    @Test
    void textsOfAnyLengthComeBack() throws IOException {
        Hdf5Tree tree = new Hdf5Tree()
                .attribute("long", "é".repeat(100_000))
                .attribute("list", List.of("", "kernel:0", "größer"))
                .attribute("none", List.of())
                .attribute("cut0", List.of("a"))
                .attribute("cut1", List.of("b", "c"));
        try (Hdf5File f = written(tree)) {
            Hdf5Group g = f.root();
            assertThat(g.text("long")).contains("é".repeat(100_000));
            assertThat(g.texts("list")).containsExactly("", "kernel:0", "größer");
            assertThat(g.texts("none")).isEmpty();
            assertThat(g.texts("cut")).containsExactly("a", "b", "c");
            assertThat(g.text("other")).isEmpty();
        }
    }

    @Test
    void aHeapTakesMoreTextsThanOneCollection() throws IOException {
        Hdf5Tree tree = new Hdf5Tree();
        List<String> texts = IntStream.range(0, 4000).mapToObj(i -> "t" + i).toList();
        IntStream.range(0, 20).forEach(g -> tree.group("g" + g).attribute("names", texts));
        try (Hdf5File f = written(tree)) {
            assertThat(f.root().group("g19").orElseThrow().texts("names")).isEqualTo(texts);
        }
    }

    @Test
    void twoThingsOfOneNameAreRefused() {
        Hdf5Tree tree = new Hdf5Tree().array("a/b", NDArray.scalar(1f));
        assertThatThrownBy(() -> tree.array("a/b", NDArray.scalar(2f))).hasMessageContaining("two things are named");
        assertThatThrownBy(() -> tree.group("a/b")).hasMessageContaining("cannot both be named 'b'");
        assertThatThrownBy(() -> tree.array("a", NDArray.scalar(2f))).hasMessageContaining("two things are named 'a'");
    }

    @Test
    void anAttributeThatDoesNotFitIsRefused() {
        Hdf5Tree tree = new Hdf5Tree()
                .attribute("names", IntStream.range(0, 5000).mapToObj(i -> "t").toList());
        assertThatThrownBy(tree::size).hasMessageContaining("does not fit into an HDF5 header of 64 KiB");
    }

    @Test
    void whatIsNoHdf5IsSaidToBeNone() throws IOException {
        Files.writeString(file, "no file of arrays at all");
        assertThatThrownBy(() -> Hdf5File.open(file))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("a.h5] is no HDF5 file, or a damaged one: No valid HDF5 signature found");
        assertThatThrownBy(() -> Hdf5File.open(folder.resolve("b.h5")))
                .hasMessageContaining("there is no file " + folder.resolve("b.h5"));
    }

    /** A size in the file is only believed if the file is that long. */
    @Test
    void aFileThatSaysItIsLargerIsRefused() throws IOException {
        AtomicFile.write(file, new Hdf5Tree().array("x", NDArray.of(new float[] {1, 2, 3}))::write);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 8));
        try (Hdf5File f = Hdf5File.open(file)) {
            assertThatThrownBy(() -> f.root().array("x")).isInstanceOf(DataFormatException.class);
        }
    }
}
