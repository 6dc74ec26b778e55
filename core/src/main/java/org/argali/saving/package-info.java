/**
 * Keras' serialized objects and weights: {@link org.argali.saving.KerasConfig} reads and writes layers, models, losses,
 * metrics, optimizers, initializers and activations as {@code class_name} and {@code config}; {@link
 * org.argali.saving.Keras3Weights} and {@link org.argali.saving.Keras2Weights} find weights where files keep them.
 *
 * <p>Depends on {@code layers}, {@code losses}, {@code metrics}, {@code optimizers}, {@code files} and below. Start reading at {@link
 * org.argali.saving.Config}.
 */
@NullMarked
package org.argali.saving;

import org.jspecify.annotations.NullMarked;
