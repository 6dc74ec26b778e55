/**
 * Files that TensorBoard reads: {@link org.argali.tensorboard.SummaryWriter} writes figures, histograms, images, texts, graphs of
 * layers and hyperparameters, {@link org.argali.tensorboard.Projector} what the embedding projector shows. The callback of that
 * name is in {@code callbacks}.
 *
 * <p>Depends on {@code layers}, {@code files} and {@code data}. Start reading at {@code EventFile}.
 */
@NullMarked
package org.argali.tensorboard;

import org.jspecify.annotations.NullMarked;
