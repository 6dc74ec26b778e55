package org.argali.plan;

import java.util.Optional;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Reads what each step of a run wrote, and stops at the first number that is none. */
final class NanWatch {
    private final Memory memory;
    private Optional<NonFiniteException> firstInfinite = Optional.empty();

    NanWatch(Memory memory) {
        this.memory = memory;
    }

    /** Infinite numbers may be meant, as in masks; the first is only remembered. */
    Optional<NonFiniteException> firstInfinite() {
        return firstInfinite;
    }

    void check(Action a, Stream stream) {
        for (Spot s : a.step().writes()) {
            if (s.type().dtype().isFloat() && s.side() == a.side()) {
                NDArray values = NDArray.zeros(s.type());
                stream.read(memory.place(s), values);
                check(a.step(), values);
            }
        }
    }

    private void check(Step step, NDArray values) {
        float[] f = values.floats();
        for (int i = 0; i < f.length; i++) {
            if (Float.isNaN(f[i])) {
                throw found(step, "NaN", values.type(), i);
            }
            if (Float.isInfinite(f[i]) && firstInfinite.isEmpty()) {
                firstInfinite = Optional.of(found(step, "infinity", values.type(), i));
            }
        }
    }

    private NonFiniteException found(Step step, String what, TensorType type, int element) {
        String before = firstInfinite
                .map(x -> ". The first infinite number was made by " + x.where())
                .orElse("");
        String place = " at element " + element + " of " + type;
        String text = step.where() + " gives " + what + place + ": " + step.describe();
        return new NonFiniteException(text + before, step.where() + place, type, element);
    }
}
