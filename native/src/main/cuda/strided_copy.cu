// Copies between two layouts of one shape: transpose, slice, reverse, broadcast, concat, pad.
// RANK: number of axes, at least 1. ELEMENT: what is moved at once, 1 to 16 bytes. Strides count elements.
struct Axes {
    long long size[RANK];
    long long in[RANK];
    long long out[RANK];
};

// Where the input is dense along the last axis but one and the output along the last: tiles of 32 x 32 turn in shared memory, so
// that neighbours are read and neighbours are written.
KERNEL(transposed)(index_t tiles, const ELEMENT* in, ELEMENT* out, Axes axes) {
    constexpr int turned = RANK > 1 ? RANK - 2 : 0;
    __shared__ ELEMENT tile[32][33];
    index_t rows = (index_t) axes.size[turned];
    index_t columns = (index_t) axes.size[RANK - 1];
    index_t down = (rows + 31) / 32;
    index_t across = (columns + 31) / 32;
    EACH_OF_BLOCK(task, tiles) {
        index_t column = task % across * 32;
        index_t row = task / across % down * 32;
        index_t rest = task / across / down;
        long long from = row + column * axes.in[RANK - 1];
        long long to = column + row * axes.out[turned];
#pragma unroll
        for (int a = turned - 1; a >= 0; a--) {
            index_t size = (index_t) axes.size[a];
            from += (long long) (rest % size) * axes.in[a];
            to += (long long) (rest % size) * axes.out[a];
            rest /= size;
        }
        for (index_t c = WARP; c < 32; c += 8) {
            if (row + LANE < rows && column + c < columns) tile[c][LANE] = in[from + LANE + c * axes.in[RANK - 1]];
        }
        __syncthreads();
        for (index_t r = WARP; r < 32; r += 8) {
            if (row + r < rows && column + LANE < columns) out[to + LANE + r * axes.out[turned]] = tile[LANE][r];
        }
        __syncthreads();
    }
}

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
