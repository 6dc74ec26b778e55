/**
 * What every backend must do. A backend's tests have one subclass of {@link org.argali.tck.BackendConformance}, which
 * runs the table {@link org.argali.tck.Cases} on its device and compares with the reference.
 *
 * <p>Depends on {@code core} and JUnit. A new op needs rows in one of the {@code ...Cases} files. Start reading at
 * {@link org.argali.tck.BackendConformance}.
 */
@NullMarked
package org.argali.tck;

import org.jspecify.annotations.NullMarked;
