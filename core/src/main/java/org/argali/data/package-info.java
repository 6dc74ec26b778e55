/**
 * Data on their way into training: {@link org.argali.data.Sequences} pads lists of ids to one length, {@link
 * org.argali.data.Labels} writes class numbers as vectors, {@link org.argali.data.Npy} and {@link org.argali.data.Npz}
 * read and write NumPy's files, {@link org.argali.data.AtomicFile} puts a whole file in the place of another.
 *
 * <p>Depends on {@code tensor}.
 */
@NullMarked
package org.argali.data;

import org.jspecify.annotations.NullMarked;
