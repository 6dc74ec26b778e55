/**
 * The networks whose speed is measured, W1 to W10, with data made up for them: {@link org.argali.models.workloads.Workloads}
 * lists them.
 *
 * <p>The same networks in other frameworks are in the module bench; a change here is a change there.
 */
@NullMarked
package org.argali.models.workloads;

import org.jspecify.annotations.NullMarked;
