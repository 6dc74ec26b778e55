/**
 * The workloads in other frameworks that run from Java: {@link org.argali.bench.peers.Libtorch} and
 * {@link org.argali.bench.peers.TensorFlow}, each a process that {@code argali bench --peers} starts.
 */
@NullMarked
package org.argali.bench.peers;

import org.jspecify.annotations.NullMarked;
