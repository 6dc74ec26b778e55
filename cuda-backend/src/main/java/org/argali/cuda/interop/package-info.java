/**
 * The door for other CUDA bindings: {@link org.argali.cuda.interop.StreamOp} is a custom op whose work a user's own code, with
 * JCuda for example, puts on Argali's stream, between Argali's memory.
 *
 * <p>Depends on {@code org.argali.op}. Start reading at {@link org.argali.cuda.interop.StreamOp}.
 */
@NullMarked
package org.argali.cuda.interop;

import org.jspecify.annotations.NullMarked;
