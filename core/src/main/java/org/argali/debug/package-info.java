/**
 * The one door to everything that is printed for debugging: {@link org.argali.debug.Debug} says which topics are on and
 * takes the dumps. See docs/debugging.md.
 *
 * <p>Depends on nothing.
 */
@NullMarked
package org.argali.debug;

import org.jspecify.annotations.NullMarked;
