/**
 * Nothing yet: the Python peers of the workloads lie beside this module, in {@code peers}.
 *
 * <p>Depends on everything; nothing depends on it.
 */
@NullMarked
package org.argali.bench;

import org.jspecify.annotations.NullMarked;
