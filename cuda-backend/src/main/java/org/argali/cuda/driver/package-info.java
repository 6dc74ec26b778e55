/**
 * The native libraries, each call wrapped once: small final classes that own a handle, check every status and give the handle
 * back in {@code close()}. Nothing outside this package touches JavaCPP.
 *
 * <p>Depends on {@code org.argali.spi} for its exceptions. Only functions that every CUDA 13 library has may be called: lazy
 * binding ends the process at a missing one. Start reading at {@link org.argali.cuda.driver.CudaContext}.
 */
@NullMarked
package org.argali.cuda.driver;

import org.jspecify.annotations.NullMarked;
