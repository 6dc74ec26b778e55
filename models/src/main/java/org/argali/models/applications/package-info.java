/**
 * Networks of Keras' applications, such as {@link org.argali.models.applications.Xception}: the same layers under the same
 * names, so that Keras' files of their weights load. What all of them are asked for is in
 * {@link org.argali.models.applications.ApplicationBuilder}; a family is one class, its sizes are small ones beside it.
 *
 * <p>Depends on the public interface of core, and on {@code data} for the folder of data files. Start reading at
 * {@link org.argali.models.applications.VGG16}.
 */
@NullMarked
package org.argali.models.applications;

import org.jspecify.annotations.NullMarked;
