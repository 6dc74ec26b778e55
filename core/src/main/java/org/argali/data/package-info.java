/**
 * Data on their way into training: {@link org.argali.data.Npy} and {@link org.argali.data.Npz} read and write NumPy's
 * files.
 *
 * <p>Depends on {@code tensor}.
 */
@NullMarked
package org.argali.data;

import org.jspecify.annotations.NullMarked;
