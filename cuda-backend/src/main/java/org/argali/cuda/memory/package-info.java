/**
 * Device memory as numbers: {@link org.argali.cuda.memory.BestFit} hands out parts of a region, {@link
 * org.argali.cuda.memory.DeviceMemory} is what a device allocates from. No native code is touched here.
 *
 * <p>Depends on {@code org.argali.spi}. Start reading at {@link org.argali.cuda.memory.BestFit}.
 */
@NullMarked
package org.argali.cuda.memory;

import org.jspecify.annotations.NullMarked;
