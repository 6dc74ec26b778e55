// Copies between two layouts of one shape: transpose, slice, reverse, broadcast, concat, pad.
// RANK: number of axes, at least 1. ELEMENT: what is moved at once, 1 to 16 bytes. Strides count elements.
struct Axes {
    long long size[RANK];
    long long in[RANK];
    long long out[RANK];
};

KERNEL(strided_copy)(index_t n, const ELEMENT* in, ELEMENT* out, Axes axes) {
    EACH(i, n) {
        index_t rest = i;
        long long from = 0;
        long long to = 0;
#pragma unroll
        for (int a = RANK - 1; a >= 0; a--) {
            index_t size = (index_t) axes.size[a];
            index_t at = rest % size;
            rest /= size;
            from += (long long) at * axes.in[a];
            to += (long long) at * axes.out[a];
        }
        out[to] = in[from];
    }
}
