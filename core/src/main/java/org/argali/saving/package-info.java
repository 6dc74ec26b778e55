/**
 * Keras' serialized objects: {@link org.argali.saving.KerasConfig} reads layers, models, losses, metrics, optimizers,
 * initializers and activations from their {@code class_name} and {@code config}.
 *
 * <p>Depends on {@code layers}, {@code losses}, {@code metrics}, {@code optimizers} and below. Start reading at {@link
 * org.argali.saving.Config}.
 */
@NullMarked
package org.argali.saving;

import org.jspecify.annotations.NullMarked;
