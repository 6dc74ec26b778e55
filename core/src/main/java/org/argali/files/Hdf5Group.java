package org.argali.files;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.data.DataFormatException;
import org.argali.tensor.NDArray;
import org.jspecify.annotations.Nullable;

/** A group of an HDF5 file: other groups and arrays by name, and attributes. */
public final class Hdf5Group {
    /** Deflate cannot make more than this many bytes out of one. */
    private static final long MAX_RATIO = 1040;

    private static final int MAX_RANK = 32;

    private final Hdf5File file;
    private final Group group;
    private final String path;

    Hdf5Group(Hdf5File file, Group group, String path) {
        this.file = file;
        this.group = group;
        this.path = path;
    }

    /** Names of the groups and arrays in this one. */
    public List<String> names() {
        return file.guarded(() -> List.copyOf(group.getChildren().keySet()));
    }

    /** Where this group is in the file, as in {@code /layers/dense/}. */
    public String path() {
        return path;
    }

    private @Nullable Node find(String relative) {
        Node at = group;
        for (String part : relative.split("/")) {
            if (part.isEmpty()) {
                continue;
            }
            Node parent = at;
            at = parent instanceof Group g ? file.guarded(() -> g.getChild(part)) : null;
            if (at == null) {
                return null;
            }
            if (at.isLink()) {
                throw new DataFormatException(file.name(), path + relative + " is a link; links are not followed");
            }
        }
        return at;
    }

    /** The group at a path such as {@code layers/dense/vars}, if there is one. */
    public Optional<Hdf5Group> group(String relative) {
        return find(relative) instanceof Group g
                ? Optional.of(new Hdf5Group(file, g, path + relative + "/"))
                : Optional.empty();
    }

    /**
     * The array at a path, if there is one: float32, or int32 for whole numbers.
     *
     * @throws DataFormatException if it is damaged, or its elements are of another type
     */
    public Optional<NDArray> array(String relative) {
        return find(relative) instanceof Dataset d
                ? Optional.of(file.guarded(() -> read(d, path + relative)))
                : Optional.empty();
    }

    private NDArray read(Dataset d, String name) {
        int[] dims = d.getDimensions();
        long elements = 1;
        for (int size : dims) {
            elements = Math.multiplyExact(elements, size);
        }
        int width = d.getDataType().getSize();
        boolean numbers = d.getDataType() instanceof FloatingPoint || d.getDataType() instanceof FixedPoint;
        if (!numbers || width > Long.BYTES) {
            throw new DataFormatException(file.name(), name + " has elements of type " + d.getDataType());
        }
        long most = d.getFilters().isEmpty() ? file.size() : MAX_RATIO * file.size();
        if (dims.length > MAX_RANK || elements > Integer.MAX_VALUE - 8 || elements * width > most) {
            throw new DataFormatException(
                    file.name(), name + " says that it has " + elements + " elements, which the file is too short for");
        }
        if (elements == 0) {
            return NDArray.of(new float[0]).reshape(dims);
        }
        return array(d.getDataFlat(), (int) elements, dims, name);
    }

    private NDArray array(Object flat, int n, int[] dims, String name) {
        if (Array.getLength(flat) != n) {
            throw new DataFormatException(file.name(), name + " has fewer elements than it says");
        }
        if (flat instanceof float[] f) {
            return NDArray.of(f).reshape(dims);
        }
        if (flat instanceof double[] f) {
            return NDArray.of(f).reshape(dims);
        }
        if (flat instanceof int[] i) {
            return NDArray.of(i).reshape(dims);
        }
        int[] whole = new int[n];
        for (int i = 0; i < n; i++) {
            whole[i] = fitting(((Number) Array.get(flat, i)).longValue(), name);
        }
        return NDArray.of(whole).reshape(dims);
    }

    private int fitting(long v, String name) {
        if (v != (int) v) {
            throw new DataFormatException(file.name(), name + " holds " + v + ", which does not fit in int32");
        }
        return (int) v;
    }

    /** An attribute that is one text, if it is there. */
    public Optional<String> text(String attribute) {
        return attribute(attribute) instanceof String s ? Optional.of(s) : Optional.empty();
    }

    /**
     * An attribute that is a list of texts; Keras cuts a long one into {@code name0, name1, ...}. No attribute is an empty
     * list.
     */
    public List<String> texts(String attribute) {
        List<String> all = new ArrayList<>();
        if (add(attribute, all)) {
            return all;
        }
        for (int i = 0; add(attribute + i, all); i++) {}
        return all;
    }

    private boolean add(String attribute, List<String> into) {
        Object v = attribute(attribute);
        if (v instanceof String[] list) {
            into.addAll(List.of(list));
        } else if (v instanceof String s) {
            into.add(s);
        }
        return v != null;
    }

    /** The value: {@code List.of()} for an empty one, null for none. */
    private @Nullable Object attribute(String name) {
        return file.guarded(() -> {
            Attribute a = group.getAttribute(name);
            if (a == null) {
                return null;
            }
            if (a.getSizeInBytes() > file.size()) {
                throw new DataFormatException(
                        file.name(), "the attribute " + name + " of " + path + " is larger than the file");
            }
            Object v = a.getData();
            return v == null ? List.of() : v;
        });
    }

    @Override
    public String toString() {
        return "Hdf5Group " + path + " " + names();
    }
}
