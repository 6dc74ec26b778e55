// Matrix products with one very long side, as pointwise convolutions and projections of sequences and their gradients have:
// what is short stays in the cache, what is long is read once.
#include "gemm.h"
#include "matmul.h"

namespace argali {
namespace {

using Sizes = MatMulSizes;

// C = A B for many rows: B is packed once, and rows go through it a few at a time.
class RowsTimesSmall : public Kernel {
    static constexpr int64_t ROWS = 8 * TILE_ROWS;

   public:
    RowsTimesSmall(const Sizes& s, int allowed) : s_(s) {
        threads = threadsFor(s.flops() / 100, allowed);
        workspaceBytes = packedSize(s.k, s.n) * 4 + 64;
    }

    void run() override {
        float* packed = workspace<float>();
        packPanels(place<float>(1), s_.bRow(), s_.bColumn(), s_.k, s_.n, packed);
        Epilogue after = {s_.after.bias ? place<float>(2) : nullptr, s_.after.relu};
        parallel(threads, [&](int part) {
            Range r = share(s_.m, part, threads, TILE_ROWS);
            for (int64_t i = r.from; i < r.to; i += ROWS) {
                gemm(std::min(ROWS, r.to - i), s_.n, s_.k, place<float>(0) + i * s_.aRow(), s_.aRow(), s_.aColumn(), packed,
                     place<float>(s_.after.out()) + i * s_.n, s_.n, false, after);
            }
        });
    }

   private:
    Sizes s_;
};

// ROWS x (VECTORS * VECTOR) results from a stretch of A and B that lie row by row: C (+)= A^T B.
template <int ROWS, int VECTORS>
void outerProducts(const Sizes& s, const float* a, const float* b, int64_t k, float* c, bool add) {
    Vector sums[ROWS][VECTORS] = {};
    for (int64_t p = 0; p < k; p++) {
        Vector y[VECTORS];
#pragma GCC unroll 2
        for (int v = 0; v < VECTORS; v++) y[v] = load(b + v * VECTOR);
#pragma GCC unroll 12
        for (int r = 0; r < ROWS; r++) {
            Vector x = broadcast(a[r]);
#pragma GCC unroll 2
            for (int v = 0; v < VECTORS; v++) sums[r][v] += x * y[v];
        }
        a += s.m;
        b += s.n;
    }
#pragma GCC unroll 12
    for (int r = 0; r < ROWS; r++) {
#pragma GCC unroll 2
        for (int v = 0; v < VECTORS; v++) {
            float* to = c + r * s.n + v * VECTOR;
            store(to, add ? load(to) + sums[r][v] : sums[r][v]);
        }
    }
}

template <int VECTORS, int ROWS = TILE_ROWS>
void outerRows(int64_t rows, const Sizes& s, const float* a, const float* b, int64_t k, float* c, bool add) {
    if constexpr (ROWS == 0) {
        (void)rows;
    } else if (rows == ROWS) {
        outerProducts<ROWS, VECTORS>(s, a, b, k, c, add);
    } else {
        outerRows<VECTORS, ROWS - 1>(rows, s, a, b, k, c, add);
    }
}

// C = A^T B where both are tall. Threads share the rows of A and B; their sums are added up in order.
class SumOfOuterProducts : public Kernel {
    static constexpr int64_t STRETCH_BYTES = 128 << 10;

   public:
    SumOfOuterProducts(const Sizes& s, int allowed) : s_(s) {
        threads = threadsFor(s.flops() / 100, allowed);
        stretch_ = std::max<int64_t>(32, STRETCH_BYTES / 4 / (s.m + s.n));
        workspaceBytes = (threads - 1) * s.m * s.n * 4 + 64;
    }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(s_.k, part, threads, 16);
            float* c = part == 0 ? place<float>(2) : workspace<float>() + (part - 1) * s_.m * s_.n;
            for (int64_t p = r.from; p < r.to; p += stretch_) add(p, std::min(stretch_, r.to - p), c, p > r.from);
        });
        int64_t n = s_.m * s_.n;
        for (int part = 1; part < threads; part++) {
            float* c = place<float>(2);
            const float* other = workspace<float>() + (part - 1) * n;
#pragma omp simd
            for (int64_t i = 0; i < n; i++) c[i] += other[i];
        }
    }

    static bool takes(const Sizes& s) { return s.n % VECTOR == 0; }

   private:
    void add(int64_t from, int64_t k, float* c, bool adds) const {
        const float* a = place<float>(0) + from * s_.m;
        const float* b = place<float>(1) + from * s_.n;
        for (int64_t i = 0; i < s_.m;) {
            // rows in tiles of nearly one size
            int64_t tiles = (s_.m - i + TILE_ROWS - 1) / TILE_ROWS;
            int64_t rows = (s_.m - i + tiles - 1) / tiles;
            for (int64_t j = 0; j < s_.n; j += PANEL) {
                auto run = s_.n - j >= PANEL ? outerRows<2> : outerRows<1>;
                run(rows, s_, a + i, b + j, k, c + i * s_.n + j, adds);
            }
            i += rows;
        }
    }

    Sizes s_;
    int64_t stretch_;
};

constexpr int64_t SHORT = 64;        // numbers of a row
constexpr int64_t SMALL = 64 << 10;  // numbers of the small matrix

}  // namespace

// oneDNN shares out the short sides, of which there is little, and makes 0 of NaN where a ReLU follows.
bool isTall(const MatMulSizes& s, int threads) {
    if (s.batch != 1) return false;
    if (s.transA) {
        return threads > 1 && !s.transB && !s.after.bias && s.k >= 16 * std::max(s.m, s.n) && s.m * s.n <= SMALL / 4 &&
               SumOfOuterProducts::takes(s);
    }
    return s.after.relu && s.m >= 16 * std::max(s.k, s.n) && s.k <= SHORT && s.k * s.n <= SMALL;
}

Kernel* newTallMatMul(const MatMulSizes& s, int threads) {
    if (s.transA) return new SumOfOuterProducts(s, threads);
    return new RowsTimesSmall(s, threads);
}

}  // namespace argali
