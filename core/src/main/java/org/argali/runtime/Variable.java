package org.argali.runtime;

import java.util.function.Supplier;
import org.argali.spi.Buffer;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that keeps its value from step to step: a weight, an optimizer's slot, a metric's sum. It lives on the host
 * until a program uses it, then on that program's device. Two models that share a layer share its variables.
 */
public final class Variable {
    private final String name;
    private final TensorType type;
    private Supplier<NDArray> initial;
    private @Nullable NDArray host;
    private @Nullable Session session;
    private @Nullable Slice place;
    private @Nullable Runnable memory;

    /** A variable whose first value is computed when it is first needed. */
    public Variable(String name, TensorType type, Supplier<NDArray> initial) {
        this.name = name;
        this.type = type;
        this.initial = initial;
    }

    /** A variable that starts with zeros. */
    public static Variable zeros(String name, TensorType type) {
        return new Variable(name, type, () -> NDArray.zeros(type));
    }

    public String name() {
        return name;
    }

    public TensorType type() {
        return type;
    }

    /** A copy of the value; waits for the device if it is there. */
    public NDArray get() {
        Session s = session;
        Slice at = place;
        if (s != null && at != null) {
            NDArray out = NDArray.zeros(type);
            s.device().stream().read(at, out);
            return out;
        }
        return hostValue().copy();
    }

    /** Reads the value into {@code target}, allocating nothing. */
    public void read(NDArray target) {
        Session s = session;
        Slice at = place;
        if (s != null && at != null) {
            s.device().stream().read(at, target);
        } else {
            target.copyFrom(hostValue(), 0, 0, target.size());
        }
    }

    /**
     * Replaces the value.
     *
     * @throws IllegalArgumentException if the type is another
     */
    public void set(NDArray value) {
        if (!value.type().equals(type)) {
            throw new IllegalArgumentException(
                    "[" + name + "] holds " + type + ", but the new value is " + value.type());
        }
        Session s = session;
        Slice at = place;
        if (s != null && at != null) {
            s.device().stream().write(value, at);
        } else {
            host = value.copy();
        }
    }

    /** Replaces what the variable starts with, if it has no value yet. */
    public void initializeWith(Supplier<NDArray> value) {
        initial = value;
    }

    /** Moves the value to this session's device if it is not there, and tells its place. */
    public Slice on(Session target) {
        Slice at = place;
        if (at != null && session == target) {
            return at;
        }
        NDArray value = session == null ? hostValue() : get();
        release();
        host = value; // should the new device refuse it
        target.reclaim();
        Buffer buffer = target.device().allocate(Math.max(1, target.device().bytes(type)));
        memory = target.watch(this, buffer::close, buffer.bytes());
        at = Slice.of(buffer);
        target.device().stream().write(value, at);
        target.adopt(this);
        session = target;
        place = at;
        host = null;
        return at;
    }

    /** Whether the value lies at this place; it moves when the device changes or the memory is released. */
    public boolean isAt(Slice expected) {
        return place == expected;
    }

    /** As {@link #toHost} if it lies there; false if that device did not give the value back, which then is lost. */
    boolean toHostOrLost(Session from) {
        if (session != from) {
            return true;
        }
        try {
            toHost();
            return true;
        } catch (DeviceException e) {
            session = null;
            place = null;
            memory = null;
            initial = () -> {
                throw new DeviceException("[" + name + "] its value was lost when its device failed: " + e.getMessage()
                        + ". Set it, load it from a file, or make the model anew");
            };
            return false;
        }
    }

    /** Takes the value back to the host and frees the device memory. */
    public void toHost() {
        if (session != null) {
            host = get();
            release();
        }
    }

    /** Frees device memory; the value is lost if it was there. */
    private void release() {
        Runnable m = memory;
        session = null;
        place = null;
        memory = null;
        if (m != null) {
            m.run();
        }
    }

    private NDArray hostValue() {
        NDArray h = host;
        if (h == null) {
            h = initial.get();
            if (!h.type().equals(type)) {
                throw new IllegalStateException("[" + name + "] is " + type + ", but its initializer gave " + h.type());
            }
            host = h;
        }
        return h;
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
