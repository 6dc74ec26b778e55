/**
 * Programs as users write them, with the data they learn from: {@link org.argali.models.examples.MailClassifier}, {@link
 * org.argali.models.examples.DigitClassifier}. {@code ./argali train} runs them.
 *
 * <p>Depends on the public interface of core and on {@code models.data}. Start reading at {@code MailClassifier}.
 */
@NullMarked
package org.argali.models.examples;

import org.jspecify.annotations.NullMarked;
