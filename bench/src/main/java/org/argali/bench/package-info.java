/**
 * Benchmarks, run by hand. Nothing depends on this package.
 */
@NullMarked
package org.argali.bench;

import org.jspecify.annotations.NullMarked;
