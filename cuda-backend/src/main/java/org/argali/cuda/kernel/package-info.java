/**
 * CUDA C as text, from its source to a launch: {@link org.argali.cuda.kernel.KernelSource} is what is compiled, {@link
 * org.argali.cuda.kernel.KernelDevice} is what compiles and launches it. No native code is touched here, so that a test can
 * put something else than a GPU behind it.
 *
 * <p>Depends on {@code org.argali.spi} and below. Start reading at {@link org.argali.cuda.kernel.KernelDevice}.
 */
@NullMarked
package org.argali.cuda.kernel;

import org.jspecify.annotations.NullMarked;
