/**
 * What a backend implements. {@link org.argali.spi.Backend} opens a {@link org.argali.spi.Device}; its {@link
 * org.argali.spi.Lowerings} {@code prepare} one {@link org.argali.spi.Kernel} for each node, which is bound to its place
 * in memory and launched many times.
 *
 * <p>Depends on {@code graph} and below. Start reading at {@link org.argali.spi.Backend}.
 */
@NullMarked
package org.argali.spi;

import org.jspecify.annotations.NullMarked;
