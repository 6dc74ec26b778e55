// Sums over the rows of [rows, columns]. A thread has V neighbouring columns; `width` neighbouring threads, a power of two up to
// 32, have a tile of columns, and the 256 / width that have the same columns share the rows of a block.

// The sums over all threads of the block with the same columns, in the first `width` threads. Every thread must call it.
template <int V> static __device__ void over_columns(float (&v)[V], index_t width) {
    __shared__ float part[V][8][32];
#pragma unroll
    for (int k = 0; k < V; k++) {
        for (index_t step = 16; step >= width; step /= 2) v[k] += __shfl_xor_sync(ALL_LANES, v[k], (int) step);
        if (LANE < width) part[k][WARP][LANE] = v[k];
    }
    __syncthreads();
    if (threadIdx.x < width) {
#pragma unroll
        for (int k = 0; k < V; k++) {
            for (int w = 1; w < 8; w++) v[k] += part[k][w][LANE];
        }
    }
    __syncthreads();
}

// Of V columns the squares of the distances to their means. Distances are taken from a shift, which moves to the mean of all rows so
// far as soon as there are twice as many: at most half of what is added up goes away again when it is brought to the mean.
template <int V> struct Deviations {
    float rows, turn;
    float mean[V];  // the shift
    float rest[V];  // the sum of the distances; once it is closed, what the mean is more than the shift
    float squares[V];

    __device__ __forceinline__ void add(int k, float x) {
        if (rows == 0.0f) mean[k] = x;
        const float d = x - mean[k];
        rest[k] += d;
        squares[k] += d * d;
    }

    __device__ __forceinline__ void end_row() {
        rows += 1.0f;
        if (rows < turn) return;
        turn = 2.0f * rows;
#pragma unroll
        for (int k = 0; k < V; k++) {
            const float to = mean[k] + rest[k] / rows;
            const float by = to - mean[k];
            squares[k] += by * (rows * by - 2.0f * rest[k]);
            rest[k] -= rows * by;
            mean[k] = to;
        }
    }

    __device__ __forceinline__ void close() {
#pragma unroll
        for (int k = 0; k < V; k++) {
            const float by = rows > 0.0f ? rest[k] / rows : 0.0f;
            squares[k] -= by * rest[k];
            rest[k] = by;
        }
    }

    // Those of other rows, as in Chan, Golub and LeVeque 1979; the rows themselves are counted last.
    __device__ __forceinline__ void join(int k, float more, float other_mean, float other_rest, float other_squares) {
        const bool first = rows == 0.0f;
        const float share = more > 0.0f ? more / (rows + more) : 0.0f;
        const float apart = other_mean - mean[k] + (other_rest - rest[k]);
        const float to = first ? other_mean : mean[k] + apart * share;
        rest[k] = first ? other_rest : rest[k] + (apart * share - (to - mean[k]));
        squares[k] = first ? other_squares : squares[k] + (other_squares + apart * apart * rows * share);
        mean[k] = to;
    }
};

template <int V> static __device__ void over_columns(Deviations<V>& v, index_t width) {
    __shared__ float part[3 * V + 1][8][32];
    for (index_t step = 16; step >= width; step /= 2) {
        const float more = __shfl_xor_sync(ALL_LANES, v.rows, (int) step);
#pragma unroll
        for (int k = 0; k < V; k++) {
            const float mean = __shfl_xor_sync(ALL_LANES, v.mean[k], (int) step);
            const float rest = __shfl_xor_sync(ALL_LANES, v.rest[k], (int) step);
            const float squares = __shfl_xor_sync(ALL_LANES, v.squares[k], (int) step);
            v.join(k, more, mean, rest, squares);
        }
        v.rows += more;
    }
    if (LANE < width) {
#pragma unroll
        for (int k = 0; k < V; k++) {
            part[3 * k][WARP][LANE] = v.mean[k];
            part[3 * k + 1][WARP][LANE] = v.rest[k];
            part[3 * k + 2][WARP][LANE] = v.squares[k];
        }
        part[3 * V][WARP][LANE] = v.rows;
    }
    __syncthreads();
    if (threadIdx.x < width) {
        for (int w = 1; w < 8; w++) {
            const float more = part[3 * V][w][LANE];
#pragma unroll
            for (int k = 0; k < V; k++) {
                v.join(k, more, part[3 * k][w][LANE], part[3 * k + 1][w][LANE], part[3 * k + 2][w][LANE]);
            }
            v.rows += more;
        }
    }
    __syncthreads();
}

// Whether this block is the last of so many that bring what others then read: it reads all of them. The ticket is 0 before and
// after. Every thread must call it.
DEVICE bool is_last(unsigned int* ticket, index_t blocks) {
    __shared__ bool last;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) last = atomicInc(ticket, (unsigned int) blocks - 1) == (unsigned int) blocks - 1;
    __syncthreads();
    __threadfence();
    return last;
}

template <int V> static __device__ void put(float* to, const float (&v)[V]) {
#pragma unroll
    for (int k = 0; k < V; k++) to[k] = v[k];
}

template <int V> static __device__ void put(float* to, const Deviations<V>& v, index_t apart) {
    put(to, v.mean);
    put(to + apart, v.rest);
    put(to + 2 * apart, v.squares);
}

// What other blocks brought, past this multiprocessor's own cache.
template <int V> static __device__ void add_part(float (&v)[V], const float* from) {
#pragma unroll
    for (int k = 0; k < V; k++) v[k] += __ldcg(from + k);
}

// The same of squared deviations, of so many rows: mean, rest and squares, which lie `apart`.
template <int V> static __device__ void add_part(Deviations<V>& v, index_t rows, const float* from, index_t apart) {
#pragma unroll
    for (int k = 0; k < V; k++) {
        v.join(k, (float) rows, __ldcg(from + k), __ldcg(from + apart + k), __ldcg(from + 2 * apart + k));
    }
    v.rows += (float) rows;
}
