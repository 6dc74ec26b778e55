/**
 * Gradients: {@link org.argali.autodiff.Backprop} walks a graph backwards and asks each op for its rule. It knows no op
 * by name.
 *
 * <p>Depends on {@code graph} and below.
 */
@NullMarked
package org.argali.autodiff;

import org.jspecify.annotations.NullMarked;
