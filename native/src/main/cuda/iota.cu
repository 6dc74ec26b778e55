// Counters: element i of [outer, size, inner] is its index on the middle axis. T: int or float.
KERNEL(iota)(index_t n, index_t size, index_t inner, T* out) {
    EACH(i, n) out[i] = (T) (i / inner % size);
}
