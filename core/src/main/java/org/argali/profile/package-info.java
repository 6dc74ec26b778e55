/**
 * Where the time and the memory of a step go: {@link org.argali.profile.Profile} measures a prepared program kernel by kernel and
 * prints a table of layers, {@link org.argali.profile.Rates} is what the device does at its best.
 *
 * <p>Depends on {@code plan} and {@code spi}. Start reading at {@link org.argali.profile.Profile}.
 */
@NullMarked
package org.argali.profile;

import org.jspecify.annotations.NullMarked;
