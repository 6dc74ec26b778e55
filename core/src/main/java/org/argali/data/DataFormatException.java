package org.argali.data;

/** A file of data is not what it should be: cut off, damaged, or of a kind that is not read. */
public final class DataFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public DataFormatException(String file, String what) {
        super("[" + file + "] " + what);
    }

    public DataFormatException(String file, String what, Throwable cause) {
        super("[" + file + "] " + what, cause);
    }
}
