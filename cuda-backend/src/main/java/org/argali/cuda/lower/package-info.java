/**
 * How each op becomes kernels: one file a family, named What + On + Library. {@link org.argali.cuda.lower.OwnKernels} is the
 * table of what our own kernels do, {@link org.argali.cuda.lower.OwnKernel} is what their rules return.
 *
 * <p>Depends on {@code org.argali.cuda.kernel} and {@code driver}. Start reading at {@link
 * org.argali.cuda.lower.RowsOnNvrtc}.
 */
@NullMarked
package org.argali.cuda.lower;

import org.jspecify.annotations.NullMarked;
