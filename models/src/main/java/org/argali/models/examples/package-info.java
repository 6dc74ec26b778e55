/**
 * Programs as users write them, with the data they learn from. {@link org.argali.models.examples.Examples} lists those that
 * {@code ./argali example} runs; {@code ./argali train} trains the two {@link org.argali.models.examples.Classifier}s to the
 * end and tests them.
 *
 * <p>Depends on the public interface of core and on {@code models.data}. Start reading at {@code Twins}.
 */
@NullMarked
package org.argali.models.examples;

import org.jspecify.annotations.NullMarked;
