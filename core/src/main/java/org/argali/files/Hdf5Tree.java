package org.argali.files;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.tensor.NDArray;

/**
 * A group of an HDF5 file that is to be written: attributes, groups and arrays in the order in which they are put.
 *
 * <pre>{@code
 * Hdf5Tree root = new Hdf5Tree();
 * root.group("layers/dense/vars").attribute("name", "dense").array("0", kernel);
 * AtomicFile.write(Path.of("model.weights.h5"), root::write);
 * }</pre>
 */
public final class Hdf5Tree {
    /** Texts by name; one alone is a scalar, several are a list. */
    private final Map<String, Texts> attributes = new LinkedHashMap<>();

    private final Map<String, Hdf5Tree> groups = new LinkedHashMap<>();
    private final Map<String, Leaf> arrays = new LinkedHashMap<>();

    record Texts(List<String> values, boolean scalar) {}

    /** A place for an array; the same array may be in several. */
    record Leaf(NDArray array) {}

    /** The group at a path such as {@code layers/dense}, made if it is not there. */
    public Hdf5Tree group(String path) {
        Hdf5Tree at = this;
        for (String part : path.split("/")) {
            at = part.isEmpty() ? at : at.child(part);
        }
        return at;
    }

    private Hdf5Tree child(String name) {
        if (arrays.containsKey(name)) {
            throw new IllegalArgumentException("an array and a group cannot both be named '" + name + "'");
        }
        return groups.computeIfAbsent(name, n -> new Hdf5Tree());
    }

    /** Puts an array at a path whose last part is its name; it is not copied. */
    public Hdf5Tree array(String path, NDArray a) {
        int cut = path.lastIndexOf('/') + 1;
        Hdf5Tree in = group(path.substring(0, cut));
        String name = path.substring(cut);
        if (in.groups.containsKey(name) || in.arrays.put(name, new Leaf(a)) != null) {
            throw new IllegalArgumentException("two things are named '" + path + "'");
        }
        return this;
    }

    /** Puts an attribute that is one text. */
    public Hdf5Tree attribute(String name, String value) {
        attributes.put(name, new Texts(List.of(value), true));
        return this;
    }

    /** Puts an attribute that is a list of texts. */
    public Hdf5Tree attribute(String name, List<String> values) {
        attributes.put(name, new Texts(List.copyOf(values), false));
        return this;
    }

    Map<String, Texts> attributes() {
        return attributes;
    }

    Map<String, Hdf5Tree> groups() {
        return groups;
    }

    Map<String, Leaf> arrays() {
        return arrays;
    }

    /** Writes the file of which this is the root. */
    public void write(OutputStream out) throws IOException {
        new Hdf5Writer(this).write(out);
    }

    /** How many bytes {@link #write} writes. */
    public long size() {
        return new Hdf5Writer(this).size();
    }

    @Override
    public String toString() {
        return "Hdf5Tree " + groups.keySet() + " " + arrays.keySet();
    }
}
