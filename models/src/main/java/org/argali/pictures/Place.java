package org.argali.pictures;

/** Where something lies: its upper left corner and its size. */
record Place(double x, double y, double width, double height) {
    Place moved(double dx, double dy) {
        return new Place(x + dx, y + dy, width, height);
    }
}
