package org.argali.plan;

/**
 * Where values lie.
 *
 * @param state bytes of state, which the caller owns
 * @param arena bytes of everything else
 */
public record MemoryPlan(long state, long arena) {}
