// Index of the largest element along the middle axis of [outer, length, inner], the first of equals. T: element type. V: float or
// int, which every element fits.

// Whether v at index i is chosen over best at index j. What is not a number is chosen in the first place only, as when going
// through the elements one after another and taking those that are larger.
DEVICE bool beats(V v, int i, V best, int j) {
    if (v != v) return i == 0;
    if (best != best) return j != 0;
    return v > best || (v == best && i < j);
}

// inner = 1, one warp for each result.
KERNEL(by_warp)(index_t outer, int length, const T* in, int* out) {
    EACH_OF_WARP(task, outer) {
        const T* row = in + task * (index_t) length;
        int at = LANE < (unsigned int) length ? (int) LANE : 0;
        V best = row[at];
        for (int i = at + 32; i < length; i += 32) {
            if (beats(row[i], i, best, at)) {
                best = row[i];
                at = i;
            }
        }
#pragma unroll
        for (int step = 16; step > 0; step /= 2) {
            V other = __shfl_xor_sync(ALL_LANES, best, step);
            int where = __shfl_xor_sync(ALL_LANES, at, step);
            if (beats(other, where, best, at)) {
                best = other;
                at = where;
            }
        }
        if (LANE == 0) out[task] = at;
    }
}

// One thread for each result.
KERNEL(by_thread)(index_t n, int length, index_t inner, const T* in, int* out) {
    EACH(task, n) {
        const T* column = in + task / inner * (index_t) length * inner + task % inner;
        int at = 0;
        for (int i = 1; i < length; i++) {
            if (beats(column[i * inner], i, column[at * inner], at)) at = i;
        }
        out[task] = at;
    }
}
