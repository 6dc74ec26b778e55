/**
 * What is built with the framework: data sets in {@code data}, Keras' networks in {@code
 * applications}, programs in {@code examples}.
 *
 * <p>Depends on the public interface of core alone.
 */
@NullMarked
package org.argali.models;

import org.jspecify.annotations.NullMarked;
