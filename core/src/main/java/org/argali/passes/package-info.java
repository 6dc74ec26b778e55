/**
 * Rewrites of graphs, one a file: each {@link org.argali.passes.Pass} makes a graph that computes the same and costs
 * less. {@link org.argali.passes.Pipeline#standard} runs them in order.
 *
 * <p>Depends on {@code graph} and below, and on {@code debug}. Start reading at {@link org.argali.passes.RemoveUnused}.
 */
@NullMarked
package org.argali.passes;

import org.jspecify.annotations.NullMarked;
