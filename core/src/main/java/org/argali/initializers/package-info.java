/**
 * First values of weights: {@link org.argali.initializers.Initializer} and the standard ones in {@link
 * org.argali.initializers.Initializers}.
 *
 * <p>Depends on {@code tensor}.
 */
@NullMarked
package org.argali.initializers;

import org.jspecify.annotations.NullMarked;
