package org.argali.plan;

import java.util.Optional;
import org.argali.spi.DeviceException;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/** Reads what each step of a run wrote, and stops at the first number that is none. */
final class NanWatch {
    private final Memory memory;
    private Optional<String> firstInfinite = Optional.empty();

    NanWatch(Memory memory) {
        this.memory = memory;
    }

    /** Infinite numbers may be meant, as in masks; they are only remembered. */
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
                throw new DeviceException(step.where() + " gives NaN at element " + i + " of " + values.type() + ": "
                        + step.describe()
                        + firstInfinite
                                .map(x -> ". The first infinite number was made by " + x)
                                .orElse(""));
            }
            if (Float.isInfinite(f[i]) && firstInfinite.isEmpty()) {
                firstInfinite = Optional.of(step.where() + " at element " + i + " of " + values.type());
            }
        }
    }
}
