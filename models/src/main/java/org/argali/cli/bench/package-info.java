/**
 * Measuring: {@link org.argali.cli.bench.Subject} times the steps of a workload, {@link org.argali.cli.bench.KernelTimer}
 * single kernels.
 *
 * <p>Depends on core's plan and spi besides what every program uses. Start reading at {@code BenchCommand}.
 */
@NullMarked
package org.argali.cli.bench;

import org.jspecify.annotations.NullMarked;
