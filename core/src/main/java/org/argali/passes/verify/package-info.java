/**
 * What must hold of a graph whatever pass has run: {@link org.argali.passes.verify.Checks} runs them all, after every
 * pass in tests and with {@code -Dargali.debug=verify}.
 *
 * <p>Depends on {@code graph} and below.
 */
@NullMarked
package org.argali.passes.verify;

import org.jspecify.annotations.NullMarked;
