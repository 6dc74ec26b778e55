/**
 * How weights follow gradients: {@link org.argali.optimizers.Optimizer} and the standard ones in {@link
 * org.argali.optimizers.Optimizers}. Updates are written as ops, so that they fuse with the step.
 *
 * <p>Depends on {@code op} and {@code tensor}.
 */
@NullMarked
package org.argali.optimizers;

import org.jspecify.annotations.NullMarked;
