/**
 * The vocabulary of the graph: {@link org.argali.op.Op} and every built-in op, one file each.
 *
 * <p>An op is a value. It knows its shape rule and its gradient rule, and nothing of graphs, devices or kernels. To add
 * one, see docs/adding-an-op.md. {@link org.argali.op.Emitter} is how rules and layers write ops. Depends on {@code
 * tensor} only.
 */
@NullMarked
package org.argali.op;

import org.jspecify.annotations.NullMarked;
