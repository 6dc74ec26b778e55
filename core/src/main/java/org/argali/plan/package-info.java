/**
 * From a graph to work on a device: {@link org.argali.plan.Program} says what its parameters and results are, {@link
 * org.argali.plan.ExecutionPlan} prepares and runs it. In between, {@code Placement} chooses the device of each node,
 * {@code Schedule} the order, and {@link org.argali.plan.MemoryPlan} the places.
 *
 * <p>Depends on {@code spi}, {@code passes} and below. Start reading at {@link org.argali.plan.ExecutionPlan}.
 */
@NullMarked
package org.argali.plan;

import org.jspecify.annotations.NullMarked;
