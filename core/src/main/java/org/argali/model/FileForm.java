package org.argali.model;

import java.nio.file.Path;
import java.util.Locale;

/** The forms of files that hold models or weights, by the end of the name. */
enum FileForm {
    /** Keras 3: a zip of configuration and weights. */
    KERAS(".keras"),
    /** Keras 3: weights alone, and what the optimizer keeps. */
    WEIGHTS(".weights.h5"),
    /** Keras 2: configuration and weights, or weights alone. */
    HDF5(".h5", ".hdf5"),
    NPZ(".npz"),
    SAFETENSORS(".safetensors");

    private final String end;
    private final String other;

    FileForm(String end) {
        this(end, end);
    }

    FileForm(String end, String other) {
        this.end = end;
        this.other = other;
    }

    static FileForm of(String call, Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        for (FileForm f : values()) {
            if (name.endsWith(f.end) || name.endsWith(f.other)) {
                return f;
            }
        }
        throw new IllegalArgumentException("[" + call + "] the end of the name says the form of the file, but " + path
                + " ends in none of .keras, .weights.h5, .h5, .hdf5, .npz, .safetensors");
    }
}
