/**
 * CUDA's libraries on the host: {@link org.argali.cuda.simulation.Simulation} builds and loads them in the place of NVIDIA's, so
 * that the driver layer, its bindings and all above them run as on a GPU. Reads, writes, races, faults and calls are checked as
 * no device checks them. It is not a device, and says so. It needs a process of its own: see the module's pom.
 *
 * <p>Start reading at {@link org.argali.cuda.simulation.Simulation}; the native side at {@code simulation.h}.
 */
@NullMarked
package org.argali.cuda.simulation;

import org.jspecify.annotations.NullMarked;
