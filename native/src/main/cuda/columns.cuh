// What rows.cuh is for rows that lie across: row r of a tensor has the elements r, r + rows, r + 2 rows, ... WIDTH neighbouring
// rows, a power of two up to 32, have a block, and LANES = 256 / WIDTH threads share each. Threads that have no row of their own go
// along, since all of a block meet in its reductions, but look at no element: another writes.
#define WIDTH (256 / LANES)
#define EACH_ROW(row)                                                                          \
    for (index_t base = (index_t) blockIdx.x * WIDTH; base < rows; base += gridDim.x * WIDTH) \
        for (index_t at = base + threadIdx.x % WIDTH, row = at < rows ? at : rows - 1, once = 1; once; once = 0)
#define IS_ROW (at < rows)
#define LANE_OF_ROW (threadIdx.x / WIDTH)
#define IS_FIRST (IS_ROW && threadIdx.x < WIDTH)
#define SYNC_ROW() __syncthreads()
// Element c of a row.
#define ELEMENT(row, c) ((c) * rows + (row))

#define EACH_OF_ROW(c) _Pragma("unroll 4") for (index_t c = IS_ROW ? LANE_OF_ROW : length; c < length; c += LANES)
// The same where a lane has at most PER_LANE elements, the k-th of which is c.
#define EACH_KEPT(k, c)                                   \
    _Pragma("unroll") for (int k = 0; k < PER_LANE; k++) \
        if (const index_t c = LANE_OF_ROW + k * LANES; IS_ROW && c < length)

// The reduction over the lanes of a row, in every lane.
template <class Kind, class T> static __device__ T over_row(T v) {
    __shared__ T part[8][WIDTH];
#pragma unroll
    for (int step = 16; step >= WIDTH; step /= 2) v = Kind::of(v, __shfl_xor_sync(ALL_LANES, v, step));
    if (LANE < WIDTH) part[WARP][LANE] = v;
    __syncthreads();
    T all = part[0][threadIdx.x % WIDTH];
#pragma unroll
    for (int w = 1; w < 8; w++) all = Kind::of(all, part[w][threadIdx.x % WIDTH]);
    __syncthreads();
    return all;
}
