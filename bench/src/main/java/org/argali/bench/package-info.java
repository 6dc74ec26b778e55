/**
 * The workloads in other frameworks: in Java in {@code src/peers}, compiled with Maven's profile {@code peers} alone, since
 * they are large; in Python in {@code peers}.
 *
 * <p>Nothing depends on it; {@code argali bench --peers} starts its processes.
 */
@NullMarked
package org.argali.bench;

import org.jspecify.annotations.NullMarked;
