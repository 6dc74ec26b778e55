// Rows of depthwise convolutions with strides of 1: a vector of channels stays in registers while the window walks along.
#ifndef ARGALI_DEPTHWISE_H
#define ARGALI_DEPTHWISE_H

#include <algorithm>

#include "cell.h"

namespace argali {

// y [n, c], y[i] = sum over the window's elements k of x[i + at k] * filter[k]; `at` counts numbers, filter is [taps, c].
static inline void depthwiseRow(const float* x, const int64_t* at, int taps, const float* filter, int64_t n, int64_t c,
                                float* y) {
    constexpr int64_t BLOCK = 8;
    eachVector(c, [&](int64_t j, auto load, auto store) {
        for (int64_t i = 0; i < n; i += BLOCK) {
            if (n < BLOCK) {
                for (; i < n; i++) {
                    Vector sum = {};
                    for (int k = 0; k < taps; k++) sum += load(x + at[k] + i * c + j) * load(filter + k * c + j);
                    store(y + i * c + j, sum);
                }
                return;
            }
            i = std::min(i, n - BLOCK);  // the last block may overlap with the one before
            Vector sums[BLOCK] = {};
            for (int k = 0; k < taps; k++) {
                Vector w = load(filter + k * c + j);
                const float* from = x + at[k] + i * c + j;
#pragma GCC unroll 8
                for (int64_t b = 0; b < BLOCK; b++) sums[b] += load(from + b * c) * w;
            }
#pragma GCC unroll 8
            for (int64_t b = 0; b < BLOCK; b++) store(y + (i + b) * c + j, sums[b]);
        }
    });
}

// A block of rows of which two lie `xRow` and `dyRow` numbers apart.
struct DepthwiseRows {
    const float* x;
    const float* dy;
    int64_t rows, n, c, xRow, dyRow;
};

template <int TAPS>
static inline void addTapGradients(const DepthwiseRows& r, const int64_t* at, float* filter) {
    eachVector(r.c, [&](int64_t j, auto load, auto store) {
        Vector sums[TAPS] = {};
        for (int64_t row = 0; row < r.rows; row++) {
            const float* x = r.x + row * r.xRow + j;
            const float* dy = r.dy + row * r.dyRow + j;
            for (int64_t i = 0; i < r.n * r.c; i += r.c) {
                Vector d = load(dy + i);
#pragma GCC unroll 9
                for (int k = 0; k < TAPS; k++) sums[k] += load(x + at[k] + i) * d;
            }
        }
#pragma GCC unroll 9
        for (int k = 0; k < TAPS; k++) store(filter + k * r.c + j, load(filter + k * r.c + j) + sums[k]);
    });
}

// filter[k] += sum over the rows' positions i of x[i + at k] * dy[i].
static inline void addDepthwiseGradient(const DepthwiseRows& r, const int64_t* at, int taps, float* filter) {
    for (int k = 0; k < taps;) {
        if (taps - k >= 9) {
            addTapGradients<9>(r, at + k, filter + k * r.c);
            k += 9;
        } else if (taps - k >= 3) {
            addTapGradients<3>(r, at + k, filter + k * r.c);
            k += 3;
        } else {
            addTapGradients<1>(r, at + k, filter + k * r.c);
            k += 1;
        }
    }
}

}  // namespace argali
#endif
