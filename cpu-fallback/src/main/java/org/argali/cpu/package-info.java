/**
 * The backend for every machine. {@link org.argali.cpu.CpuBackend} opens the device; {@code CpuLowerings} is the table of
 * contents of what it computes, one line an op.
 *
 * <p>A kernel is a native object ({@code native/src/main/cpp/kernel.h}) made from its attributes; the classes named What +
 * On + Library write those attributes. Depends on {@code spi} and below, and on {@code org.argali.natives}.
 */
@NullMarked
package org.argali.cpu;

import org.jspecify.annotations.NullMarked;
