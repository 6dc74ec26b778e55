/**
 * The oracle: every op as a naive loop in double precision, and around it a backend like any other. {@link
 * org.argali.reference.Reference} runs a graph; {@link org.argali.reference.ReferenceBackend} lists the loops.
 *
 * <p>Slow and obvious, and to stay so: all other backends are compared with it, and {@link
 * org.argali.reference.GradientCheck} checks gradient rules on it. Depends on {@code spi}, {@code autodiff} and below.
 * Start reading at {@link org.argali.reference.ReferenceBackend#lowerings}.
 */
@NullMarked
package org.argali.reference;

import org.jspecify.annotations.NullMarked;
