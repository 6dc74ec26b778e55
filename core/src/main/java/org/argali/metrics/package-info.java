/**
 * Figures kept over an epoch: {@link org.argali.metrics.Metric} and the standard ones in {@link
 * org.argali.metrics.Metrics}.
 *
 * <p>Depends on {@code losses} and below.
 */
@NullMarked
package org.argali.metrics;

import org.jspecify.annotations.NullMarked;
