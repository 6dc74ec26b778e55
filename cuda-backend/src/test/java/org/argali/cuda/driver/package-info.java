/** Tests of what wraps the native libraries. */
@NullMarked
package org.argali.cuda.driver;

import org.jspecify.annotations.NullMarked;
