/**
 * The device that models run on: {@link org.argali.runtime.Runtime} is configured once, opens a {@link
 * org.argali.runtime.Session} when first needed, and {@link org.argali.runtime.Variable} is state that lives there.
 *
 * <p>Depends on {@code spi} and {@code tensor}.
 */
@NullMarked
package org.argali.runtime;

import org.jspecify.annotations.NullMarked;
