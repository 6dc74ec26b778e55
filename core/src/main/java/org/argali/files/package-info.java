/**
 * Files that hold arrays: {@link org.argali.files.Hdf5File} reads HDF5, {@link org.argali.files.Hdf5Tree} is written as
 * HDF5, {@link org.argali.files.SafeTensors} reads and writes safetensors, and {@link org.argali.files.KerasArchive} reads
 * the zip that Keras 3 writes.
 *
 * <p>Files may come from strangers: what they say is checked before anything is allocated, links to other files are not
 * followed, and whatever is wrong ends in a {@link org.argali.data.DataFormatException}. Depends on {@code tensor} and
 * {@code data}.
 */
@NullMarked
package org.argali.files;

import org.jspecify.annotations.NullMarked;
