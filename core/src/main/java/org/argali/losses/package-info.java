/**
 * What training makes small: {@link org.argali.losses.Loss} and the standard ones in {@link org.argali.losses.Losses}.
 *
 * <p>Depends on {@code op} and {@code tensor}.
 */
@NullMarked
package org.argali.losses;

import org.jspecify.annotations.NullMarked;
