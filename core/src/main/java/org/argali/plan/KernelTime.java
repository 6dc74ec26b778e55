package org.argali.plan;

/**
 * How long a kernel, a copy or a transfer of a program takes by itself.
 *
 * @param op its name, or {@code copy}
 * @param scope the layer that wrote it, with what of it: {@code dense_1/grad}
 * @param what op, types and scope
 * @param side where it runs
 * @param lane kernels of one lane wait for one another anyway; those of different lanes may run side by side
 * @param flops as {@link Cost} counts
 * @param bytes as {@link Cost} counts
 * @param nanos median of its runs
 */
public record KernelTime(
        String op, String scope, String what, Side side, int lane, long flops, long bytes, double nanos) {}
