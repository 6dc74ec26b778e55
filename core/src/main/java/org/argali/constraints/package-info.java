/**
 * What a weight is brought back to after every update: a {@link org.argali.constraints.Constraint} writes it, and {@link
 * org.argali.constraints.Constraints} has the standard ones.
 *
 * <p>Depends on {@code op}. Start reading at {@link org.argali.constraints.MinMaxNorm}.
 */
@NullMarked
package org.argali.constraints;

import org.jspecify.annotations.NullMarked;
