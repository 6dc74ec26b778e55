/**
 * The CPU kernels seen from Java: {@link org.argali.natives.CpuLibrary} finds and loads the library that suits this
 * processor, {@link org.argali.natives.ArgaliCpu} calls into it.
 *
 * <p>Nothing here knows of tensors, ops or graphs; it depends on JavaCPP alone. Start at {@code CpuLibrary.load()}; the
 * C++ side starts at {@code src/main/cpp/kernels.def}.
 */
@NullMarked
package org.argali.natives;

import org.jspecify.annotations.NullMarked;
