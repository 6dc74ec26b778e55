/**
 * The backend for NVIDIA GPUs: cuBLASLt, cuDNN, NVRTC and CUDA graphs behind the SPI.
 *
 * <p>Depends on core's {@code spi}, {@code graph}, {@code op} and {@code tensor}, and on JavaCPP's CUDA presets. Files are
 * named What + On + Library.
 */
@NullMarked
package org.argali.cuda;

import org.jspecify.annotations.NullMarked;
