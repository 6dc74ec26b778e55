// Attention y = softmax(q k^T) v and its gradients, of heads [heads, steps, features], without a matrix of all weights. A warp
// keeps 16 rows in registers, of queries or, for the gradients of keys and values, of keys; a block takes the others through
// shared memory, 32 at a time. Products are those of tensor cores, 16x8 += 16x8 * 8x8; where there are none the lanes of a warp
// exchange their factors. D and E: features of keys and of values, 64 at most. T: the type in memory. MASK: 1 if there is one.
#define ROWS 128
#define TILE 32
#define NEVER -1e9f
#define KD ((D + 7) / 8)
#define KE ((E + 7) / 8)
// Features of a row in shared memory: so that the lanes of a warp read from 32 banks.
#define WIDTH(k) (8 * (k) + 4)

struct Sizes {
    long long heads;  // of a sample
    long long queries;
    long long keys;
    long long by_sample;  // from one to the next in the mask: 0 where it is the same for all
    long long by_head;
    long long by_query;
    long long by_key;
};

// To 10 bits of mantissa, where products are no more exact.
DEVICE float factor(float x) {
#if defined(TF32) && defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
    unsigned int bits;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
    return __int_as_float((int) bits);
#else
    return x;
#endif
}

// c [16, 8] += a [16, 8] b [8, 8]. A lane has of c rows LANE / 4 and 8 more, columns LANE % 4 * 2 and the next; of a the same rows,
// columns LANE % 4 and 4 more, rows first; of b column LANE / 4, rows LANE % 4 and 4 more.
DEVICE void multiply(float (&c)[4], const float (&a)[4], const float (&b)[2]) {
#if defined(TF32) && defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
    // volatile: all lanes must come to it together, so it may not be moved into a branch
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(__float_as_int(a[0])), "r"(__float_as_int(a[1])), "r"(__float_as_int(a[2])), "r"(__float_as_int(a[3])),
          "r"(__float_as_int(b[0])), "r"(__float_as_int(b[1])));
#else
#pragma unroll 1
    for (int k = 0; k < 4; k++) {
        int row = (int) (LANE & 28u) + k;
        int column = (int) (LANE % 4u) * 8 + k;
#pragma unroll
        for (int half = 0; half < 2; half++) {
            float above = __shfl_sync(ALL_LANES, a[2 * half], row);
            float below = __shfl_sync(ALL_LANES, a[2 * half + 1], row);
            float left = __shfl_sync(ALL_LANES, b[half], column);
            float right = __shfl_sync(ALL_LANES, b[half], column + 4);
            c[0] += above * left;
            c[1] += above * right;
            c[2] += below * left;
            c[3] += below * right;
        }
    }
#endif
}

// Row and column in the 16 x 8 of a warp of the i-th number that a lane has of a sum.
DEVICE int row_of(int i) { return (int) (LANE / 4u) + i / 2 * 8; }
DEVICE int column_of(int i) { return (int) (LANE % 4u) * 2 + i % 2; }

// Rows first to first + 16 of [rows, size], as the left factors of products; zeros beyond.
template <int K> static __device__ __forceinline__ void rows_of_warp(float (&a)[K][4], const T* from, int first, int rows, int size) {
#pragma unroll
    for (int k = 0; k < K; k++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int row = first + (int) (LANE / 4u) + i % 2 * 8;
            int column = 8 * k + (int) (LANE % 4u) + i / 2 * 4;
            a[k][i] = row < rows && column < size ? factor((float) from[(index_t) row * size + column]) : 0.0f;
        }
    }
}

// TILE rows from first on of [rows, size]; zeros beyond. All threads of the block call it.
template <int K> static __device__ __forceinline__ void fill(float (*tile)[WIDTH(K)], const T* from, int first, int rows, int size) {
#pragma unroll 2  // more would take registers that the sums need
    for (int i = (int) threadIdx.x; i < TILE * 8 * K; i += 256) {
        int row = i / (8 * K);
        int column = i % (8 * K);
        bool inside = first + row < rows && column < size;
        tile[row][column] = inside ? factor((float) from[(index_t) (first + row) * size + column]) : 0.0f;
    }
}

// sum [16, 8] += the warp's rows times 8 rows of the tile.
template <int K> static __device__ __forceinline__ void dots(float (&sum)[4], const float (&a)[K][4], const float (*tile)[WIDTH(K)], int at) {
    const float* row = tile[at + LANE / 4u] + LANE % 4u;
#pragma unroll
    for (int k = 0; k < K; k++) {
        float b[2] = {row[8 * k], row[8 * k + 4]};
        multiply(sum, a[k], b);
    }
}

// sum [16, 8 K] += weights [16, 8] times 8 rows of the tile. The rows are taken in the order 0 2 4 6 1 3 5 7, in which a lane that
// has weights as a sum has them as a left factor too.
template <int K> static __device__ __forceinline__ void mix(float (&sum)[K][4], const float (&weights)[4], const float (*tile)[WIDTH(K)], int at) {
    float a[4] = {factor(weights[0]), factor(weights[2]), factor(weights[1]), factor(weights[3])};
    const float* row = tile[at + LANE % 4u * 2] + LANE / 4u;
#pragma unroll
    for (int k = 0; k < K; k++) {
        float b[2] = {row[8 * k], row[8 * k + WIDTH(K)]};
        multiply(sum[k], a, b);
    }
}

// Writes the warp's rows of a sum.
template <int K> static __device__ __forceinline__ void put(T* to, const float (&sum)[K][4], int first, int rows, int size) {
#pragma unroll
    for (int k = 0; k < K; k++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int row = first + row_of(i);
            int column = 8 * k + column_of(i);
            if (row < rows && column < size) to[(index_t) row * size + column] = sum[k][i];
        }
    }
}

struct Mask {
    const unsigned char* head;
    index_t by_query;
    index_t by_key;
    __device__ __forceinline__ bool sees(int query, int key) const { return !MASK || head[query * by_query + key * by_key]; }
};

DEVICE Mask mask_of(const unsigned char* mask, index_t head, const Sizes& s) {
    index_t sample = head / (index_t) s.heads;
    index_t within = head % (index_t) s.heads;
    return {mask + sample * (index_t) s.by_sample + within * (index_t) s.by_head, (index_t) s.by_query, (index_t) s.by_key};
}

template <class Kind> static __device__ __forceinline__ float over_four(float v) {
    v = Kind::of(v, __shfl_xor_sync(ALL_LANES, v, 1));
    return Kind::of(v, __shfl_xor_sync(ALL_LANES, v, 2));
}

DEVICE index_t blocks_of(long long rows) { return (index_t) ((rows + ROWS - 1) / ROWS); }

// stats [heads, queries, 2]: the largest score, and the sum of all e^(score - largest).
BIG_KERNEL(forward)(index_t heads, const T* q, const T* k, const T* v, const unsigned char* mask, T* y, float* stats, Sizes s) {
    __shared__ float keys[TILE][WIDTH(KD)];
    __shared__ float values[TILE][WIDTH(KE)];
    int rows = (int) s.queries;
    int others = (int) s.keys;
    EACH_OF_BLOCK(task, heads * blocks_of(rows)) {
        index_t head = task / blocks_of(rows);
        int first = (int) (task % blocks_of(rows)) * ROWS + (int) WARP * 16;
        Mask seen = mask_of(mask, head, s);
        float a[KD][4];
        rows_of_warp(a, q + head * rows * D, first, rows, D);
        float sum[KE][4] = {};
        float most[2] = {lowest(0.0f), lowest(0.0f)};
        float total[2] = {};
        for (int from = 0; from < others; from += TILE) {
            __syncthreads();
            fill<KD>(keys, k + head * others * D, from, others, D);
            fill<KE>(values, v + head * others * E, from, others, E);
            __syncthreads();
            float w[TILE / 8][4];
            float now[2] = {most[0], most[1]};
#pragma unroll
            for (int j = 0; j < TILE / 8; j++) {
                for (int i = 0; i < 4; i++) w[j][i] = 0.0f;
                dots(w[j], a, keys, 8 * j);
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    int row = first + row_of(i);
                    int key = from + 8 * j + column_of(i);
                    if (key >= others) w[j][i] = lowest(0.0f);
                    else if (row < rows && !seen.sees(row, key)) w[j][i] = NEVER;
                    now[i / 2] = larger(now[i / 2], w[j][i]);
                }
            }
#pragma unroll
            for (int half = 0; half < 2; half++) {
                now[half] = over_four<Max>(now[half]);
                float kept = expf(most[half] - now[half]);
                most[half] = now[half];
                float more = 0.0f;
#pragma unroll
                for (int j = 0; j < TILE / 8; j++) {
#pragma unroll
                    for (int i = 2 * half; i < 2 * half + 2; i++) more += w[j][i] = expf(w[j][i] - now[half]);
                }
                total[half] = total[half] * kept + over_four<Sum>(more);
#pragma unroll
                for (int c = 0; c < KE; c++) {
                    sum[c][2 * half] *= kept;
                    sum[c][2 * half + 1] *= kept;
                }
            }
#pragma unroll
            for (int j = 0; j < TILE / 8; j++) mix(sum, w[j], values, 8 * j);
        }
#pragma unroll
        for (int c = 0; c < KE; c++) {
#pragma unroll
            for (int i = 0; i < 4; i++) sum[c][i] /= total[i / 2];
        }
        put(y + head * rows * E, sum, first, rows, E);
#pragma unroll
        for (int half = 0; half < 2; half++) {
            int row = first + row_of(2 * half);
            if (LANE % 4u == 0 && row < rows) {
                stats[(head * rows + row) * 2] = most[half];
                stats[(head * rows + row) * 2 + 1] = total[half];
            }
        }
    }
}

// Of each query the sum of y dy.
KERNEL(sums)(index_t queries, const T* y, const T* dy, float* to) {
    EACH_OF_WARP(query, queries) {
        float sum = 0.0f;
        for (int e = (int) LANE; e < E; e += 32) sum += (float) y[query * E + e] * (float) dy[query * E + e];
        sum = over_warp<Sum>(sum);
        if (LANE == 0) to[query] = sum;
    }
}

// What the gradients of a score and of a weight come to.
struct Part {
    float weight;
    float score;
};

DEVICE Part part(float dots, float dweight, bool sees, float most, float total, float sum) {
    float weight = expf((sees ? dots : NEVER) - most) / total;
    return {weight, sees ? weight * (dweight - sum) : 0.0f};
}

BIG_KERNEL(queries)(index_t heads, const T* q, const T* k, const T* v, const float* stats, const T* dy, const unsigned char* mask,
                    const float* dy_y, T* dq, Sizes s) {
    __shared__ float keys[TILE][WIDTH(KD)];
    __shared__ float values[TILE][WIDTH(KE)];
    int rows = (int) s.queries;
    int others = (int) s.keys;
    EACH_OF_BLOCK(task, heads * blocks_of(rows)) {
        index_t head = task / blocks_of(rows);
        int first = (int) (task % blocks_of(rows)) * ROWS + (int) WARP * 16;
        Mask seen = mask_of(mask, head, s);
        float a[KD][4];
        float g[KE][4];
        rows_of_warp(a, q + head * rows * D, first, rows, D);
        rows_of_warp(g, dy + head * rows * E, first, rows, E);
        float most[2] = {};
        float total[2] = {1.0f, 1.0f};
        float given[2] = {};
#pragma unroll
        for (int half = 0; half < 2; half++) {
            int row = first + row_of(2 * half);
            if (row >= rows) continue;
            most[half] = stats[(head * rows + row) * 2];
            total[half] = stats[(head * rows + row) * 2 + 1];
            given[half] = dy_y[head * rows + row];
        }
        float sum[KD][4] = {};
        for (int from = 0; from < others; from += TILE) {
            __syncthreads();
            fill<KD>(keys, k + head * others * D, from, others, D);
            fill<KE>(values, v + head * others * E, from, others, E);
            __syncthreads();
#pragma unroll 1
            for (int at = 0; at < TILE; at += 8) {
                float w[4] = {};
                float dw[4] = {};
                dots(w, a, keys, at);
                dots(dw, g, values, at);
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    int row = first + row_of(i);
                    int key = from + at + column_of(i);
                    bool inside = row < rows && key < others;
                    Part p = part(w[i], dw[i], inside && seen.sees(row, key), most[i / 2], total[i / 2], given[i / 2]);
                    w[i] = inside ? p.score : 0.0f;
                }
                mix(sum, w, keys, at);
            }
        }
        put(dq + head * rows * D, sum, first, rows, D);
    }
}

BIG_KERNEL(keys)(index_t heads, const T* q, const T* k, const T* v, const float* stats, const T* dy, const unsigned char* mask,
                 const float* dy_y, T* dk, T* dv, Sizes s) {
    __shared__ float queries[TILE][WIDTH(KD)];
    __shared__ float gradients[TILE][WIDTH(KE)];
    __shared__ float known[TILE][3];
    int rows = (int) s.keys;
    int others = (int) s.queries;
    EACH_OF_BLOCK(task, heads * blocks_of(rows)) {
        index_t head = task / blocks_of(rows);
        int first = (int) (task % blocks_of(rows)) * ROWS + (int) WARP * 16;
        Mask seen = mask_of(mask, head, s);
        float a[KD][4];
        float b[KE][4];
        rows_of_warp(a, k + head * rows * D, first, rows, D);
        rows_of_warp(b, v + head * rows * E, first, rows, E);
        float sum_k[KD][4] = {};
        float sum_v[KE][4] = {};
        for (int from = 0; from < others; from += TILE) {
            __syncthreads();
            fill<KD>(queries, q + head * others * D, from, others, D);
            fill<KE>(gradients, dy + head * others * E, from, others, E);
            int query = (int) threadIdx.x;
            if (query < TILE && from + query < others) {
                known[query][0] = stats[(head * others + from + query) * 2];
                known[query][1] = stats[(head * others + from + query) * 2 + 1];
                known[query][2] = dy_y[head * others + from + query];
            }
            __syncthreads();
#pragma unroll 1
            for (int at = 0; at < TILE; at += 8) {
                float w[4] = {};
                float ds[4] = {};
                dots(w, a, queries, at);
                dots(ds, b, gradients, at);
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    int row = first + row_of(i);
                    int other = at + column_of(i);
                    bool inside = row < rows && from + other < others;
                    Part p = {0.0f, 0.0f};
                    if (inside) {
                        p = part(w[i], ds[i], seen.sees(from + other, row), known[other][0], known[other][1], known[other][2]);
                    }
                    w[i] = p.weight;
                    ds[i] = p.score;
                }
                mix(sum_v, w, gradients, at);
                mix(sum_k, ds, queries, at);
            }
        }
        put(dk + head * rows * D, sum_k, first, rows, D);
        put(dv + head * rows * E, sum_v, first, rows, E);
    }
}
