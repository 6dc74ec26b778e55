/**
 * Compares this library with values that Keras computed: {@link org.argali.models.conformance.Conformance} runs every
 * case of a folder on the device that {@link org.argali.runtime.Runtime} has, by the path that training takes.
 *
 * <p>A case is a folder with a {@code case.json} and a {@code data.npz}. Start reading at {@link
 * org.argali.models.conformance.LossCases}, the smallest kind.
 */
@NullMarked
package org.argali.models.conformance;

import org.jspecify.annotations.NullMarked;
