/**
 * CUDA C on the host: {@link org.argali.cuda.emulation.EmulatedBackend} compiles our kernels with the host's C++ compiler and
 * runs each CUDA thread as a fiber. It checks numbers, barriers and bounds. It is not a device, and says so.
 *
 * <p>Start reading at {@link org.argali.cuda.emulation.HostCompiler}.
 */
@NullMarked
package org.argali.cuda.emulation;

import org.jspecify.annotations.NullMarked;
