/** Words for messages: {@link org.argali.text.Spelling}. Depends on nothing. */
@NullMarked
package org.argali.text;

import org.jspecify.annotations.NullMarked;
