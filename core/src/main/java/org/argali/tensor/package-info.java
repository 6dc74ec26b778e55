/**
 * Types and host data: {@link org.argali.tensor.TensorType} says what a value is, {@link org.argali.tensor.NDArray}
 * holds one on the host.
 *
 * <p>Depends on nothing. Start reading at {@link org.argali.tensor.Shape}.
 */
@NullMarked
package org.argali.tensor;

import org.jspecify.annotations.NullMarked;
