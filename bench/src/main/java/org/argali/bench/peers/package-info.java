/**
 * The workloads in other frameworks: TensorFlow and libtorch in {@code src/peers}, DL4J in {@code src/dl4j}, compiled with Maven's
 * profiles {@code peers} and {@code dl4j} alone, since they are large; in Python in {@code bench/peers}. Each is a process that
 * {@code argali bench --peers} starts; nothing depends on it.
 */
@NullMarked
package org.argali.bench.peers;

import org.jspecify.annotations.NullMarked;
