package org.argali.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** How a failure reads on the terminal: the message alone where it was written for the user, else the whole trace. */
final class Failures {
    private Failures() {}

    static void print(Exception failure, boolean stacktrace, PrintWriter err) {
        if (stacktrace || failure.getMessage() == null || !isForTheUser(failure)) {
            failure.printStackTrace(err);
        } else {
            err.println("argali: " + failure.getMessage());
        }
        err.flush();
    }

    private static boolean isForTheUser(Exception failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof UnsupportedOperationException
                || failure instanceof UncheckedIOException
                || failure instanceof IOException
                || failure.getClass().getName().startsWith("org.argali.");
    }
}
