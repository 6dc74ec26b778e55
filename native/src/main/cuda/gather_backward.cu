// Sums rows of equal id without float atomics: positions are sorted by id, stably, with a radix sort of 4 bits a pass; then
// each run of equal ids is added up by one block. Keys are ids; an id outside the table sorts to the end as `rows`.
#define TILE 1024
#define BINS 16

KERNEL(begin_sort)(index_t n, int rows, const int* ids, int* keys, int* positions) {
    EACH(i, n) {
        int id = ids[i];
        keys[i] = id >= 0 && id < rows ? id : rows;
        positions[i] = (int) i;
    }
}

// counts[bin * tiles + tile]: how many keys of the tile have that digit.
KERNEL(count_digits)(index_t n, int shift, index_t tiles, const int* keys, int* counts) {
    __shared__ int bins[BINS];
    EACH_OF_BLOCK(tile, tiles) {
        if (threadIdx.x < BINS) bins[threadIdx.x] = 0;
        __syncthreads();
        for (index_t i = tile * TILE + threadIdx.x; i < (tile + 1) * TILE && i < n; i += 256) {
            atomicAdd(&bins[keys[i] >> shift & (BINS - 1)], 1);
        }
        __syncthreads();
        if (threadIdx.x < BINS) counts[threadIdx.x * tiles + tile] = bins[threadIdx.x];
        __syncthreads();
    }
}

// Turns counts into the sums of all counts before them. One block.
KERNEL(scan)(index_t n, int* counts) {
    __shared__ int sums[8];
    int before = 0;
    for (index_t from = 0; from < n; from += 256) {
        index_t i = from + threadIdx.x;
        int own = i < n ? counts[i] : 0;
        int v = own;
        for (int step = 1; step < 32; step *= 2) {
            int left = __shfl_up_sync(ALL_LANES, v, step);
            if (LANE >= (unsigned int) step) v += left;
        }
        if (LANE == 31) sums[WARP] = v;
        __syncthreads();
        int all = 0;
        for (unsigned int w = 0; w < 8; w++) {
            if (w < WARP) v += sums[w];
            all += sums[w];
        }
        if (i < n) counts[i] = before + v - own;
        before += all;
        __syncthreads();
    }
}

// Puts each key at its place: keys of one digit keep their order, rounds of 256 one after another.
KERNEL(scatter)(index_t n, int shift, index_t tiles, const int* counts, const int* keys, const int* positions,
                int* sorted_keys, int* sorted_positions) {
    __shared__ int next[BINS];
    __shared__ int in_warp[8][BINS];
    EACH_OF_BLOCK(tile, tiles) {
        if (threadIdx.x < BINS) next[threadIdx.x] = counts[threadIdx.x * tiles + tile];
        __syncthreads();
        for (index_t from = tile * TILE; from < (tile + 1) * TILE && from < n; from += 256) {
            index_t i = from + threadIdx.x;
            int digit = i < n ? keys[i] >> shift & (BINS - 1) : -1;
            unsigned int same = 0;
            for (int d = 0; d < BINS; d++) {
                unsigned int lanes = __ballot_sync(ALL_LANES, digit == d);
                if (LANE == 0) in_warp[WARP][d] = __popc(lanes);
                if (digit == d) same = lanes;
            }
            __syncthreads();
            if (digit >= 0) {
                int to = next[digit] + __popc(same & ((1u << LANE) - 1));
                for (unsigned int w = 0; w < WARP; w++) to += in_warp[w][digit];
                sorted_keys[to] = keys[i];
                sorted_positions[to] = positions[i];
            }
            __syncthreads();
            if (threadIdx.x < BINS) {
                for (int w = 0; w < 8; w++) next[threadIdx.x] += in_warp[w][threadIdx.x];
            }
            __syncthreads();
        }
    }
}

// Few ids need no sort: the block of the first of equal ids looks for the others, each warp in a piece of what follows.
KERNEL(sum_equal)(index_t n, index_t width, int rows, const int* ids, const float* dy, float* out) {
    __shared__ float part[8][32];
    EACH_OF_BLOCK(first, n) {
        int id = ids[first];
        if (id < 0 || id >= rows) continue;
        int before = 0;
        for (index_t i = threadIdx.x; i < first; i += 256) before |= ids[i] == id;
        if (over_block<Max>(before)) continue;
        index_t piece = ((n - first + 7) / 8 + 31) / 32 * 32;
        index_t begin = first + WARP * piece;
        index_t end = begin + piece < n ? begin + piece : n;
        for (index_t from = 0; from < width; from += 32) {
            index_t column = from + LANE;
            float v = 0.0f;
            for (index_t i = begin; i < end; i += 32) {
                unsigned int same = __ballot_sync(ALL_LANES, i + LANE < end && ids[i + LANE] == id);
                while (same) {  // eight rows are on their way at once
                    float row[8];
#pragma unroll
                    for (int k = 0; k < 8; k++) {
                        row[k] = same && column < width ? dy[(i + __ffs((int) same) - 1) * width + column] : 0.0f;
                        same &= same - 1;
                    }
#pragma unroll
                    for (int k = 0; k < 8; k++) v += row[k];
                }
            }
            part[WARP][LANE] = v;
            __syncthreads();
            if (WARP == 0 && column < width) {
                for (int w = 1; w < 8; w++) v += part[w][LANE];
                out[(index_t) id * width + column] = v;
            }
            __syncthreads();
        }
    }
}

// A block that meets the first key of a run adds up its rows: 32 columns at a time, 8 pieces of the run side by side.
KERNEL(sum_runs)(index_t n, index_t width, int rows, const int* keys, const int* positions, const float* dy, float* out) {
    __shared__ float part[8][32];
    EACH_OF_BLOCK(first, n) {
        int key = keys[first];
        if (key == rows || (first > 0 && keys[first - 1] == key)) continue;
        index_t low = first + 1;  // the end of the run: the first place whose key is larger
        index_t high = n;
        while (low < high) {
            index_t middle = (low + high) / 2;
            if (keys[middle] > key) high = middle;
            else low = middle + 1;
        }
        index_t piece = (low - first + 7) / 8;
        index_t begin = first + WARP * piece;
        index_t end = begin + piece < low ? begin + piece : low;
        for (index_t from = 0; from < width; from += 32) {
            index_t column = from + LANE;
            float v = 0.0f;
            if (column < width) {
                for (index_t i = begin; i < end; i++) v += dy[(index_t) positions[i] * width + column];
            }
            part[WARP][LANE] = v;
            __syncthreads();
            if (WARP == 0 && column < width) {
                for (int w = 1; w < 8; w++) v += part[w][LANE];
                out[(index_t) key * width + column] = v;
            }
            __syncthreads();
        }
    }
}
