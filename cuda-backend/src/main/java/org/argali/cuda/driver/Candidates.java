package org.argali.cuda.driver;

import java.util.List;
import java.util.Optional;

/** What a library has for one problem. The candidates that were taken stay when this is closed. */
public interface Candidates<C extends Candidate> extends AutoCloseable {
    /** The next best, if there is one. */
    Optional<C> next();

    /** The one of that token, if the library still has it. */
    Optional<C> restore(byte[] token);

    /** What was not taken so far, and why. */
    List<String> refusals();

    @Override
    void close();
}
