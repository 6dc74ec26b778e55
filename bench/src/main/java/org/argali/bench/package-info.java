/**
 * Benchmarks that are run by hand: {@link org.argali.bench.KernelBench} times single kernels.
 *
 * <p>Depends on everything; nothing depends on it.
 */
@NullMarked
package org.argali.bench;

import org.jspecify.annotations.NullMarked;
