package org.argali.initializers;

/** Checks that initializers share. */
final class Checks {
    private Checks() {}

    static void notNegative(String initializer, String argument, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(
                    "[" + initializer + "] " + argument + " must not be negative, but is " + value);
        }
    }
}
