package org.argali.passes;

import java.util.HashMap;
import java.util.Map;

/** Sets that grow together (union-find with path halving). */
final class Union<T> {
    private final Map<T, T> parents = new HashMap<>();

    T find(T x) {
        T at = x;
        T parent = parents.getOrDefault(at, at);
        while (!parent.equals(at)) {
            T next = parents.getOrDefault(parent, parent);
            parents.put(at, next);
            at = parent;
            parent = next;
        }
        return at;
    }

    /** The set of {@code b} becomes part of that of {@code a}. */
    void join(T a, T b) {
        T rootA = find(a);
        T rootB = find(b);
        if (!rootA.equals(rootB)) {
            parents.put(rootB, rootA);
        }
    }
}
