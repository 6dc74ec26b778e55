/** Argali: training of neural networks. Start reading at {@link org.argali.tensor} and {@link org.argali.op}. */
@NullMarked
package org.argali;

import org.jspecify.annotations.NullMarked;
