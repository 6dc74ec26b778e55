/**
 * One training step as one program: {@link org.argali.train.StepProgram} joins forward pass, losses, metrics, gradients
 * and updates; {@link org.argali.train.TrainState} is what it keeps from step to step.
 *
 * <p>Depends on {@code layers}, {@code losses}, {@code metrics}, {@code optimizers} and {@code plan}; knows nothing of
 * models, epochs or callbacks.
 */
@NullMarked
package org.argali.train;

import org.jspecify.annotations.NullMarked;
