/**
 * Cases computed by Keras: {@link org.argali.golden.GoldenCase} reads one. They lie under {@code
 * src/test/resources/golden}; {@code -Dargali.golden=DIR} reads another folder of that form.
 */
@NullMarked
package org.argali.golden;

import org.jspecify.annotations.NullMarked;
