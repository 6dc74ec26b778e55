/**
 * Models: {@link org.argali.model.Model} joins a network with the way it is trained; {@link org.argali.model.Fit} says how
 * long and on what; {@link org.argali.model.History} is what came of it.
 *
 * <p>Depends on {@code train} and {@code layers}. Start reading at {@link org.argali.model.Model#fit}.
 */
@NullMarked
package org.argali.model;

import org.jspecify.annotations.NullMarked;
