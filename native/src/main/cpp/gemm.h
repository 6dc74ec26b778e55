// A small matrix product, for matrices that fit the caches: C [m, n] (+)= A [m, k] B [k, n]. B is packed into panels as
// wide as the register tile, padded with zeros; A is read in place with any strides.
#ifndef ARGALI_GEMM_H
#define ARGALI_GEMM_H

#include <stdint.h>
#include <algorithm>

#include "epilogue.h"
#include "vector.h"

namespace argali {

// Rows of the register tile: as many as leave registers for two vectors of B and one of A.
constexpr int TILE_ROWS = VECTOR == 16 ? 12 : VECTOR == 8 ? 6 : 4;
constexpr int PANEL = 2 * VECTOR;

// Number of floats that B takes when packed.
static inline int64_t packedSize(int64_t k, int64_t n) { return k * ((n + VECTOR - 1) / VECTOR * VECTOR); }

// Width of the panel that begins at column j: two vectors, or one for the last few columns.
static inline int panelWidth(int64_t n, int64_t j) { return n - j > VECTOR ? PANEL : VECTOR; }

// The first `count` lanes, and 0.
static inline Vector loadUpTo(const float* x, int64_t count) { return count == VECTOR ? load(x) : loadSome(x, count, 0); }

// Packs `count` columns that lie one after another, or with any strides.
static inline void packTransposed(const float* b, int64_t rowStride, int64_t columnStride, int64_t rows, int64_t count, float* to,
                                  int width) {
    for (int64_t p = 0; p < rows; p += VECTOR) {
        int64_t deep = std::min<int64_t>(VECTOR, rows - p);
        Vector block[VECTOR];
        for (int64_t l = 0; l < VECTOR; l++) {
            const float* column = b + p * rowStride + l * columnStride;
            if (l >= count) {
                block[l] = Vector{};
            } else if (rowStride == 1) {
                block[l] = loadUpTo(column, deep);
            } else {
                block[l] = Vector{};
                for (int64_t i = 0; i < deep; i++) block[l][i] = column[i * rowStride];
            }
        }
        transpose(block);
        for (int64_t i = 0; i < deep; i++) store(to + (p + i) * width, block[i]);
    }
}

// Packs rows k0 ... k0 + rows - 1 of a B of k rows; element (k0 + p, j) lies at b[p * rowStride + j * columnStride].
static inline void packRows(const float* b, int64_t rowStride, int64_t columnStride, int64_t k0, int64_t rows, int64_t k,
                            int64_t n, float* packed) {
    auto vectorOf = [=](int64_t p, int64_t j) {
        int64_t panel = j / PANEL * PANEL;
        return packed + panel * k + (k0 + p) * panelWidth(n, panel) + j - panel;
    };
    if (columnStride != 1) {
        for (int64_t j = 0; j < n; j += VECTOR) {
            packTransposed(b + j * columnStride, rowStride, columnStride, rows, std::min<int64_t>(VECTOR, n - j), vectorOf(0, j),
                           panelWidth(n, j / PANEL * PANEL));
        }
        return;
    }
    // row by row: what lies a row apart is read slowly
    for (int64_t p = 0; p < rows; p++) {
        const float* row = b + p * rowStride;
        int64_t j = 0;
        for (; j + PANEL <= n; j += PANEL) {
            store(vectorOf(p, j), load(row + j));
            store(vectorOf(p, j) + VECTOR, load(row + j + VECTOR));
        }
        for (; j < n; j += VECTOR) store(vectorOf(p, j), loadUpTo(row + j, std::min<int64_t>(VECTOR, n - j)));
    }
}

// Packs a whole B.
static inline void packPanels(const float* b, int64_t rowStride, int64_t columnStride, int64_t k, int64_t n, float* packed) {
    packRows(b, rowStride, columnStride, 0, k, k, n, packed);
}

// A tile of ROWS x (VECTORS * VECTOR) results; `columns` of them are written.
template <int ROWS, int VECTORS>
static void gemmTile(int64_t k, const float* a, int64_t rowStride, int64_t columnStride, const float* panel, float* c,
                     int64_t ldc, int64_t columns, bool add, const Epilogue& after) {
    Vector sums[ROWS][VECTORS] = {};
    for (int64_t p = 0; p < k; p++) {
        Vector b[VECTORS];
#pragma GCC unroll 2
        for (int v = 0; v < VECTORS; v++) b[v] = *reinterpret_cast<const Vector*>(panel + v * VECTOR);
#pragma GCC unroll 12
        for (int r = 0; r < ROWS; r++) {
            Vector x = broadcast(a[r * rowStride]);
#pragma GCC unroll 2
            for (int v = 0; v < VECTORS; v++) sums[r][v] += x * b[v];
        }
        a += columnStride;
        panel += VECTORS * VECTOR;
    }
    if (after.bias) {
#pragma GCC unroll 2
        for (int v = 0; v < VECTORS; v++) {
            int64_t some = std::min<int64_t>(VECTOR, columns - v * VECTOR);
            const float* from = after.bias + v * VECTOR;
            Vector bias = some == VECTOR ? load(from) : loadSome(from, some, 0);
#pragma GCC unroll 12
            for (int r = 0; r < ROWS; r++) sums[r][v] = after.finish(sums[r][v] + bias);
        }
    }
    if (columns == VECTORS * VECTOR) {
#pragma GCC unroll 12
        for (int r = 0; r < ROWS; r++) {
#pragma GCC unroll 2
            for (int v = 0; v < VECTORS; v++) {
                Vector* to = reinterpret_cast<Vector*>(c + r * ldc + v * VECTOR);
                *to = add ? *to + sums[r][v] : sums[r][v];
            }
        }
    } else {
        int64_t whole = columns / VECTOR * VECTOR;
        int64_t some = columns - whole;
#pragma GCC unroll 12
        for (int r = 0; r < ROWS; r++) {
            float* to = c + r * ldc;
            if (whole) store(to, add ? load(to) + sums[r][0] : sums[r][0]);
            Vector last = sums[r][VECTORS - 1];
            if (some) storeSome(to + whole, some, add ? loadSome(to + whole, some, 0) + last : last);
        }
    }
}

template <int VECTORS, int ROWS = TILE_ROWS>
static void gemmRows(int64_t rows, int64_t k, const float* a, int64_t rowStride, int64_t columnStride, const float* panel,
                     float* c, int64_t ldc, int64_t columns, bool add, const Epilogue& after) {
    if constexpr (ROWS == 0) {
        (void)rows;
    } else if (rows == ROWS) {
        gemmTile<ROWS, VECTORS>(k, a, rowStride, columnStride, panel, c, ldc, columns, add, after);
    } else {
        gemmRows<VECTORS, ROWS - 1>(rows, k, a, rowStride, columnStride, panel, c, ldc, columns, add, after);
    }
}

// C [m, n] (+)= A [m, k] times the packed B, which is not added to C where something follows; element (i, p) of A lies at
// i * rowStride + p * columnStride.
static inline void gemm(int64_t m, int64_t n, int64_t k, const float* a, int64_t rowStride, int64_t columnStride,
                        const float* packed, float* c, int64_t ldc, bool add, const Epilogue& after = {}) {
    for (int64_t j = 0; j < n;) {
        int width = panelWidth(n, j);
        int64_t columns = std::min<int64_t>(width, n - j);
        auto run = width == PANEL ? gemmRows<2> : gemmRows<1>;
        for (int64_t i = 0; i < m; i += TILE_ROWS) {
            int64_t rows = std::min<int64_t>(TILE_ROWS, m - i);
            run(rows, k, a + i * rowStride, rowStride, columnStride, packed, c + i * ldc + j, ldc, columns, add,
                after.from(j));
        }
        packed += k * width;
        j += width;
    }
}

}  // namespace argali
#endif
