package org.argali.pictures;

import java.util.regex.Pattern;

/** Layers that do alike, which have one colour; the first whose pattern the name of the class matches. */
enum Family {
    INPUT("InputLayer", "#334155"),
    MODEL("Model|Sequential|Functional", "#111827"),
    NORMALIZATION(".*Normalization|BatchRenorm", "#7c5cbf"),
    POOLING(".*Pooling\\dD", "#4d7c0f"),
    RECURRENT(".*LSTM.*|.*GRU.*|.*Rnn.*|.*RNN.*|Bidirectional|TimeDistributed", "#9333a8"),
    ATTENTION(".*Attention", "#a16207"),
    CONVOLUTION(".*Conv\\dD.*", "#2563a8"),
    DENSE(".*Dense|Embedding", "#0f766e"),
    ACTIVATION("Activation|.*ReLU|ELU|Softmax", "#b45309"),
    MERGE("Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot", "#be3a5f"),
    OTHER(".*", "#64748b");

    private final Pattern names;
    private final String colour;

    Family(String names, String colour) {
        this.names = Pattern.compile(names);
        this.colour = colour;
    }

    String colour() {
        return colour;
    }

    static Family of(String className) {
        for (Family f : values()) {
            if (f.names.matcher(className).matches()) {
                return f;
            }
        }
        return OTHER;
    }
}
