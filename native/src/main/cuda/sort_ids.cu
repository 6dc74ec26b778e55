// Sorts positions by id, stably: few ids by counting those that come before each, many with a radix sort of 8 bits a pass.
// Keys are ids; an id outside the table sorts to the end as `rows`.
#define BITS 8
#define BINS 256
#define EARLIER_LANES ((1u << LANE) - 1)

DEVICE int key_of(int id, int rows) { return id >= 0 && id < rows ? id : rows; }

// counts[tile * BINS + bin]: how many keys of the tile have that digit.
KERNEL(count_digits)(index_t n, int rows, int shift, index_t tiles, index_t tile, const int* keys, int* counts) {
    __shared__ int bins[BINS];
    EACH_OF_BLOCK(own, tiles) {
        bins[threadIdx.x] = 0;
        __syncthreads();
        index_t end = (own + 1) * tile < n ? (own + 1) * tile : n;
        for (index_t i = own * tile + threadIdx.x; i < end; i += 256) {
            atomicAdd(&bins[key_of(keys[i], rows) >> shift & (BINS - 1)], 1);
        }
        __syncthreads();
        counts[own * BINS + threadIdx.x] = bins[threadIdx.x];
        __syncthreads();
    }
}

// Where the keys of a tile with this thread's digit begin: after all keys with smaller digits and those of earlier tiles.
DEVICE int begin_of_digit(index_t own, index_t tiles, const int* counts) {
    __shared__ int of_warp[8];
    int all = 0;
    int before = 0;
    for (index_t t = 0; t < tiles; t++) {
        int c = counts[t * BINS + threadIdx.x];
        all += c;
        before += t < own ? c : 0;
    }
    int v = all;
    for (int step = 1; step < 32; step *= 2) {
        int left = __shfl_up_sync(ALL_LANES, v, step);
        if (LANE >= (unsigned int) step) v += left;
    }
    if (LANE == 31) of_warp[WARP] = v;
    __syncthreads();
    for (unsigned int w = 0; w < WARP; w++) v += of_warp[w];
    __syncthreads();
    return v - all + before;
}

// Puts each key at its place: keys of one digit keep their order, rounds of 256 one after another. No positions yet: the
// first pass, in which key i is at i.
KERNEL(scatter)(index_t n, int rows, int shift, index_t tiles, index_t tile, const int* counts, const int* keys,
                const int* positions, int* sorted_keys, int* sorted_positions) {
    __shared__ int next[BINS];
    __shared__ int in_warp[8][BINS];
    EACH_OF_BLOCK(own, tiles) {
        next[threadIdx.x] = begin_of_digit(own, tiles, counts);
        for (int w = 0; w < 8; w++) in_warp[w][threadIdx.x] = 0;
        __syncthreads();
        index_t end = (own + 1) * tile < n ? (own + 1) * tile : n;
        for (index_t from = own * tile; from < end; from += 256) {
            index_t i = from + threadIdx.x;
            bool in = i < end;
            int key = in ? key_of(keys[i], rows) : 0;
            int digit = key >> shift & (BINS - 1);
            unsigned int same = __ballot_sync(ALL_LANES, in);
#pragma unroll
            for (int b = 0; b < BITS; b++) {
                unsigned int set = __ballot_sync(ALL_LANES, digit >> b & 1);
                same &= digit >> b & 1 ? set : ~set;
            }
            if (in && (same & EARLIER_LANES) == 0) in_warp[WARP][digit] = __popc(same);
            __syncthreads();
            if (in) {
                int to = next[digit] + __popc(same & EARLIER_LANES);
                for (unsigned int w = 0; w < WARP; w++) to += in_warp[w][digit];
                sorted_keys[to] = key;
                sorted_positions[to] = positions ? positions[i] : (int) i;
            }
            __syncthreads();
            for (int w = 0; w < 8; w++) {
                next[threadIdx.x] += in_warp[w][threadIdx.x];
                in_warp[w][threadIdx.x] = 0;
            }
            __syncthreads();
        }
    }
}

// Few ids: a warp counts what comes before one of them.
KERNEL(rank)(index_t n, int rows, const int* ids, int* sorted_keys, int* sorted_positions) {
    EACH_OF_WARP(i, n) {
        int key = key_of(ids[i], rows);
        int before = 0;
        for (index_t j = LANE; j < n; j += 32) {
            int other = key_of(ids[j], rows);
            before += other < key || (other == key && j < i);
        }
        before = over_warp<Sum>(before);
        if (LANE == 0) {
            sorted_keys[before] = key;
            sorted_positions[before] = (int) i;
        }
    }
}
