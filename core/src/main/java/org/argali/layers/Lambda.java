package org.argali.layers;

import java.util.List;
import org.argali.op.Value;

/**
 * A Java function as a layer. It has no weights and cannot be saved; a layer class of one's own can. Masks end here.
 *
 * <pre>{@code
 * Tensor y = lambda((c, x) -> c.mul(c.square(x), 0.5)).apply(input(64));
 * }</pre>
 */
public final class Lambda extends ConfiguredLayer<Lambda> {
    /** A function of all inputs. */
    @FunctionalInterface
    public interface Function {
        /** Writes the ops of the output; {@code c} also says whether this is training, and draws random numbers. */
        Value apply(Call c, List<Value> inputs);
    }

    private final Function function;

    public Lambda(Function function) {
        this.function = function;
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return List.of(function.apply(c, inputs));
    }

    /** @throws UnsupportedOperationException always: a function has no name in a file */
    @Override
    protected void describe(Options o) {
        throw new UnsupportedOperationException("[" + givenName().orElse(kind())
                + "] a Java function cannot be saved; make it a class that extends ConfiguredLayer");
    }
}
