/**
 * Learning rates that change from step to step: {@link org.argali.schedules.Schedule} and Keras' in {@link
 * org.argali.schedules.Schedules}.
 * <p>Depends on {@code op} and {@code tensor}.
 */
@NullMarked
package org.argali.schedules;

import org.jspecify.annotations.NullMarked;
