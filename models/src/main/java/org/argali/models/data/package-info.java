/**
 * Small real data sets that come with the project: {@link org.argali.models.data.Mail}, {@link
 * org.argali.models.data.Digits}, {@link org.argali.models.data.Tables}. Nothing is downloaded.
 *
 * <p>{@code -Dargali.data=DIR} or {@code ARGALI_DATA} names a folder whose files are used instead. Depends on {@code
 * tensor}. Start reading at {@link org.argali.models.data.Digits#load()}.
 */
@NullMarked
package org.argali.models.data;

import org.jspecify.annotations.NullMarked;
