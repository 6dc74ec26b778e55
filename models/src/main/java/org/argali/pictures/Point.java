package org.argali.pictures;

/** A place in a picture. */
record Point(double x, double y) {
    /** The point that lies {@code distance} from here on the way to another, at most half of the way. */
    Point towards(Point other, double distance) {
        double length = Math.hypot(other.x - x, other.y - y);
        double share = length == 0 ? 0 : Math.min(0.5, distance / length);
        return new Point(x + share * (other.x - x), y + share * (other.y - y));
    }
}
