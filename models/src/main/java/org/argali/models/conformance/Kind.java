package org.argali.models.conformance;

/** Runs the cases of one kind. */
@FunctionalInterface
interface Kind {
    void run(GoldenCase.Content c, Findings findings);
}
