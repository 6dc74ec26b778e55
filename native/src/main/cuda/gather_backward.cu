// Sums rows of equal id without float atomics. Positions are sorted by id before (sort_ids.cu); each warp adds up one chunk of
// them, and what runs on from chunk to chunk is put together in order. A key of `rows` is outside the table. VEC: columns that a
// lane adds up.
#define CHUNK 64
#define ROWS (VEC == 2 ? 4 : 8)  // 8 of 2 columns do not fit the registers that sm_120 gives

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

struct alignas(4 * VEC) Columns {
    float of[VEC];
};

// A warp adds up the rows of one chunk of sorted positions, 32 * VEC columns of them. The sum of keys that the chunk before
// ends with goes to heads[chunk], any other to its row.
KERNEL(sum_chunks)(index_t n, index_t width, int rows, index_t chunks, const int* keys, const int* positions,
                   const float* dy, float* out, float* heads) {
    index_t slabs = (width + 32 * VEC - 1) / (32 * VEC);
    EACH_OF_WARP(task, chunks * slabs) {
        index_t chunk = task / slabs;
        index_t column = task % slabs * (32 * VEC) + LANE * VEC;
        bool inside = column < width;
        index_t begin = chunk * CHUNK;
        index_t end = begin + CHUNK < n ? begin + CHUNK : n;
        int key = keys[begin];
        float* to = begin > 0 && keys[begin - 1] == key ? heads + chunk * width : out + (index_t) key * width;
        float sum[VEC];
#pragma unroll
        for (int v = 0; v < VEC; v++) sum[v] = 0.0f;
        for (index_t from = begin; from < end; from += 32) {
            index_t i = from + LANE;
            int lane_key = i < end ? keys[i] : rows;
            int lane_position = i < end ? positions[i] : 0;
#pragma unroll 1
            for (int at = 0; at < 32; at += ROWS) {  // these are on their way at once
                Columns row[ROWS];
#pragma unroll
                for (int k = 0; k < ROWS; k++) {
                    bool counts = __shfl_sync(ALL_LANES, lane_key, at + k) != rows && inside;
                    const float* x = dy + (index_t) __shfl_sync(ALL_LANES, lane_position, at + k) * width + column;
                    row[k] = counts ? *(const Columns*) x : Columns{};
                }
#pragma unroll
                for (int k = 0; k < ROWS; k++) {
                    int next = __shfl_sync(ALL_LANES, lane_key, at + k);
                    if (next != key) {
#pragma unroll
                        for (int v = 0; v < VEC; v++) {
                            if (key != rows && inside) to[column + v] = sum[v];
                            sum[v] = 0.0f;
                        }
                        key = next;
                        to = out + (index_t) key * width;
                    }
#pragma unroll
                    for (int v = 0; v < VEC; v++) sum[v] += row[k].of[v];
                }
            }
        }
#pragma unroll
        for (int v = 0; v < VEC; v++) {
            if (key != rows && inside) to[column + v] = sum[v];
        }
    }
}

// A block that meets the chunk in which a run begins that goes on in others adds what these left: 32 columns, each warp a
// piece of the chunks.
KERNEL(add_heads)(index_t n, index_t width, int rows, index_t chunks, const int* keys, const float* heads, float* out) {
    __shared__ float part[8][32];
    index_t slabs = (width + 31) / 32;
    EACH_OF_BLOCK(task, chunks * slabs) {
        index_t chunk = task / slabs;
        index_t begin = chunk * CHUNK;
        index_t end = begin + CHUNK;
        if (end >= n) continue;
        int key = keys[end];
        if (key == rows || keys[end - 1] != key || (begin > 0 && keys[begin - 1] == key)) continue;
        index_t low = chunk + 2;  // the first chunk that begins with a larger key
        index_t high = chunks;
        while (low < high) {
            index_t middle = (low + high) / 2;
            if (keys[middle * CHUNK] > key) high = middle;
            else low = middle + 1;
        }
        index_t piece = (low - chunk - 1 + 7) / 8;
        index_t from = chunk + 1 + WARP * piece;
        index_t to = from + piece < low ? from + piece : low;
        index_t column = task % slabs * 32 + LANE;
        float v = 0.0f;
        if (column < width) {
#pragma unroll 8
            for (index_t c = from; c < to; c++) v += heads[c * width + column];
        }
        part[WARP][LANE] = v;
        __syncthreads();
        if (WARP == 0 && column < width) {
            for (int w = 1; w < 8; w++) v += part[w][LANE];
            out[(index_t) key * width + column] += v;
        }
        __syncthreads();
    }
}
