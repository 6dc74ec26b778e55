/**
 * First values of weights: an {@link org.argali.initializers.Initializer} draws one from a type and a seed; {@link
 * org.argali.initializers.Initializers} has the standard ones.
 *
 * <p>Depends on {@code tensor}. Start reading at {@link org.argali.initializers.VarianceScaling}.
 */
@NullMarked
package org.argali.initializers;

import org.jspecify.annotations.NullMarked;
