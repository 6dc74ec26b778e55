// The gradient of one row of a table, of one column or of four: the sum of the rows of dy at its sorted positions.
DEVICE void add_to(float& sum, float v) { sum += v; }
DEVICE void add_to(float4& sum, const float4& v) {
    sum.x += v.x;
    sum.y += v.y;
    sum.z += v.z;
    sum.w += v.w;
}

// Rows that are on their way at once: 4 of them do not fit the registers that sm_80 gives, if indices are wide.
constexpr int at_once = sizeof(index_t) == 8 ? 2 : 4;

template <class T>
static __device__ void add_rows(T& sum, const int* positions, index_t begin, index_t end, const T* dy, index_t width) {
#pragma unroll at_once
    for (index_t i = begin; i < end; i++) add_to(sum, dy[(index_t) positions[i] * width]);
}

// Whole chunks are in `sums` already. Width counts what T holds.
template <class T>
static __device__ T sum_of_row(const int* positions, index_t begin, index_t end, const T* dy, const T* sums, index_t width) {
    const index_t first = (begin + CHUNK - 1) / CHUNK;
    const index_t last = end / CHUNK;
    T sum = {};
    add_rows(sum, positions, begin, first < last ? first * CHUNK : end, dy, width);
    if (first < last) {
        add_to(sum, sums[first * width]);
        add_rows(sum, positions, last * CHUNK, end, dy, width);
    }
    return sum;
}
