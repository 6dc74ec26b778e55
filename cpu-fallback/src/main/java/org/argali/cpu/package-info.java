/**
 * The backend for every machine: oneDNN and own kernels behind the SPI.
 *
 * <p>Depends on core's {@code spi}, {@code graph}, {@code op} and {@code tensor}, and on {@code org.argali.natives}.
 * Files are named What + On + Library.
 */
@NullMarked
package org.argali.cpu;

import org.jspecify.annotations.NullMarked;
