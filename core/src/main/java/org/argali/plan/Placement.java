package org.argali.plan;

import java.util.List;

/**
 * Which device runs what.
 *
 * @param report one line for each op that does not run on the chosen device
 */
public record Placement(List<String> report) {}
