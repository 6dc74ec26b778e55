package org.argali.models.conformance;

/** How close is close enough: {@code |got - want| <= atol + rtol |want|}. */
record Tolerance(double rtol, double atol) {
    static final Tolerance NONE = new Tolerance(0, 0);

    boolean accepts(double got, double want) {
        return Math.abs(got - want) <= atol + rtol * Math.abs(want);
    }

    /** How many times the tolerance the difference is. */
    double excess(double got, double want) {
        double d = Math.abs(got - want) / (atol + rtol * Math.abs(want));
        return Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
    }
}
