/**
 * Layers and the graphs made of them: a {@link org.argali.layers.Layer} applied to a {@link org.argali.layers.Tensor}
 * gives a tensor; {@link org.argali.layers.Network} is what lies between inputs and outputs. {@link
 * org.argali.layers.Layers} has the factories.
 *
 * <p>Depends on {@code graph}, {@code runtime}, {@code initializers}. Start reading at {@link org.argali.layers.Dense}.
 */
@NullMarked
package org.argali.layers;

import org.jspecify.annotations.NullMarked;
