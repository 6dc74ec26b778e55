package org.argali.cli.doctor;

/**
 * One line of the doctor's report.
 *
 * @param subject what was looked at
 * @param text what was found and, where something is missing, what to do
 */
public record Finding(Mark mark, String subject, String text) {
    /** How it looks. */
    public enum Mark {
        /** In order. */
        OK,
        /** Not there; fine unless it is wanted. */
        NO,
        /** Worth knowing. */
        INFO
    }

    static Finding ok(String subject, String text) {
        return new Finding(Mark.OK, subject, text);
    }

    static Finding no(String subject, String text) {
        return new Finding(Mark.NO, subject, text);
    }

    static Finding info(String subject, String text) {
        return new Finding(Mark.INFO, subject, text);
    }

    /** {@code ok   memory     23.4 GiB}. */
    @Override
    public String toString() {
        String sign = switch (mark) {
            case OK -> "ok";
            case NO -> "no";
            case INFO -> "  ";
        };
        return String.format("%-4s %-10s %s", sign, subject, text);
    }
}
