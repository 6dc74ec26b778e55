package org.argali.pictures;

import java.util.List;

/**
 * A layer as it is shown.
 *
 * @param id unique in the picture: {@code n0}, {@code n1} ...
 * @param heading the layer's name, or its class where names are not shown
 * @param remark its class where names are shown, else empty
 */
record Card(String id, String heading, String remark, Family family, List<Row> rows) {
    Card {
        heading = Typeface.printable(heading);
        remark = Typeface.printable(remark);
        rows = List.copyOf(rows);
    }

    /**
     * A line below the heading.
     *
     * @param label what it is, or empty
     * @param colour of the value
     */
    record Row(String label, String value, String colour) {
        static Row of(String label, String value) {
            return new Row(label, value, Colours.INK);
        }
    }
}
