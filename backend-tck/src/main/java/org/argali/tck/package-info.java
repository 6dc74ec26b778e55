/**
 * The conformance suite: the tables of cases and the tests that every backend inherits and passes.
 *
 * <p>Depends on core and JUnit. A backend extends the suite in its own tests.
 */
@NullMarked
package org.argali.tck;

import org.jspecify.annotations.NullMarked;
