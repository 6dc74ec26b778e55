// Rows of a tensor, each shared by LANES neighbouring threads: a power of two up to 32, or a whole block of 256. Lanes that
// have no row of their own go along, since all lanes of a warp meet in its reductions, but look at no element: another writes.
#if LANES <= 32
#define EACH_ROW(row)                                                                                       \
    for (index_t base = (index_t) blockIdx.x * (256 / LANES); base < rows; base += gridDim.x * (256 / LANES)) \
        for (index_t at = base + threadIdx.x / LANES, row = at < rows ? at : rows - 1, once = 1; once; once = 0)
#define IS_ROW (at < rows)
#define LANE_OF_ROW (threadIdx.x % LANES)
#define IS_FIRST (IS_ROW && threadIdx.x % LANES == 0)
#define SYNC_ROW() __syncwarp()
#else
#define EACH_ROW(row) for (index_t row = blockIdx.x; row < rows; row += gridDim.x)
#define IS_ROW true
#define LANE_OF_ROW threadIdx.x
#define IS_FIRST (threadIdx.x == 0)
#define SYNC_ROW() __syncthreads()
#endif

// Element c of a row.
#define ELEMENT(row, c) ((row) * length + (c))

#define EACH_OF_ROW(c) for (index_t c = IS_ROW ? LANE_OF_ROW : length; c < length; c += LANES)
// The same where a lane has at most PER_LANE elements, the k-th of which is c.
#define EACH_KEPT(k, c)                                   \
    _Pragma("unroll") for (int k = 0; k < PER_LANE; k++) \
        if (const index_t c = LANE_OF_ROW + k * LANES; IS_ROW && c < length)

// The reduction over the lanes of a row, in every lane.
template <class Kind, class T> static __device__ T over_row(T v) {
#if LANES <= 32
#pragma unroll
    for (int step = LANES / 2; step > 0; step /= 2) v = Kind::of(v, __shfl_xor_sync(ALL_LANES, v, step));
    return v;
#else
    return over_block<Kind>(v);
#endif
}
