/**
 * Keras' callbacks: {@link org.argali.callbacks.Callbacks} has the factories. What they extend is {@link
 * org.argali.model.Callback}.
 *
 * <p>Depends on {@code model}, {@code metrics} and {@code data}. Start reading at {@code MonitorCallback}.
 */
@NullMarked
package org.argali.callbacks;

import org.jspecify.annotations.NullMarked;
