/**
 * Penalties on weights and outputs that are added to the loss: a {@link org.argali.regularizers.Regularizer} writes one,
 * and {@link org.argali.regularizers.Regularizers} has the standard ones.
 *
 * <p>Depends on {@code op}. Start reading at {@link org.argali.regularizers.L1L2}.
 */
@NullMarked
package org.argali.regularizers;

import org.jspecify.annotations.NullMarked;
