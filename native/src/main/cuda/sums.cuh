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

// What other blocks brought, past this multiprocessor's own cache.
template <int V> static __device__ void add_part(float (&v)[V], const float* from) {
#pragma unroll
    for (int k = 0; k < V; k++) v[k] += __ldcg(from + k);
}
