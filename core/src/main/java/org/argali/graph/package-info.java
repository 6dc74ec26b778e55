/**
 * Programs as graphs: {@link org.argali.graph.Graph} is an ordered list of typed nodes, {@link
 * org.argali.graph.GraphBuilder} writes one, {@link org.argali.graph.GraphText} prints and parses it.
 *
 * <p>Depends on {@code op} and {@code tensor}.
 */
@NullMarked
package org.argali.graph;

import org.jspecify.annotations.NullMarked;
