package org.argali.model;

/**
 * A saved run of fit.
 *
 * @param where it was found, for messages
 */
public record Backup(String where, SavedState state) {}
