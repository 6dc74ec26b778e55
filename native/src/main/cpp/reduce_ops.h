// What a reduction does with two elements, and how blocks of elements are reduced. Floats are added in blocks, whose
// sums are added in double: the result is as good as a sum in double, rounded.
#ifndef ARGALI_REDUCE_OPS_H
#define ARGALI_REDUCE_OPS_H

#include <limits>

#include "vmath.h"

namespace argali {

template <class E, class W>
struct Sum {
    using Element = E;
    using Wide = W;
    static constexpr E identity() { return 0; }
    template <class T>
    ARGALI_INLINE T join(T a, T b) {
        return a + b;
    }
};

template <class E>
struct Product {
    using Element = E;
    using Wide = E;
    static constexpr E identity() { return 1; }
    ARGALI_INLINE E join(E a, E b) { return a * b; }
};

template <class E>
struct Max {
    using Element = E;
    using Wide = E;
    static constexpr E identity() {
        return std::numeric_limits<E>::has_infinity ? -std::numeric_limits<E>::infinity() : std::numeric_limits<E>::lowest();
    }
    ARGALI_INLINE E join(E a, E b) { return (b > a) | (b != b) ? b : a; }
};

template <class E>
struct Min {
    using Element = E;
    using Wide = E;
    static constexpr E identity() {
        return std::numeric_limits<E>::has_infinity ? std::numeric_limits<E>::infinity() : std::numeric_limits<E>::max();
    }
    ARGALI_INLINE E join(E a, E b) { return (b < a) | (b != b) ? b : a; }
};

// n elements side by side
template <class Op>
typename Op::Wide reduceRun(const typename Op::Element* x, int64_t n) {
    using E = typename Op::Element;
    using W = typename Op::Wide;
    constexpr int LANES = 64;
    constexpr int64_t BLOCK = 64 * LANES;
    W total = Op::identity();
    int64_t i = 0;
    while (n - i >= LANES) {
        int64_t end = i + std::min(BLOCK, (n - i) / LANES * LANES);
        E lanes[LANES];
        for (int l = 0; l < LANES; l++) lanes[l] = x[i + l];
        for (i += LANES; i < end; i += LANES) {
#pragma omp simd
            for (int l = 0; l < LANES; l++) lanes[l] = Op::join(lanes[l], x[i + l]);
        }
        for (int half = LANES / 2; half >= 1; half /= 2) {
            for (int l = 0; l < half; l++) lanes[l] = Op::join(lanes[l], lanes[l + half]);
        }
        total = Op::join(total, static_cast<W>(lanes[0]));
    }
    E rest = Op::identity();
    for (; i < n; i++) rest = Op::join(rest, x[i]);
    return Op::join(total, static_cast<W>(rest));
}

// `rows` rows of `width` elements, `stride` apart, joined into totals[width]. WIDTH is the width where it is fixed.
template <class Op, int WIDTH>
void reduceRows(const typename Op::Element* x, int64_t rows, int64_t stride, int width, typename Op::Wide* totals) {
    using E = typename Op::Element;
    constexpr int64_t BLOCK = 128;
    constexpr int MOST = WIDTH ? WIDTH : 64;
    const int w = WIDTH ? WIDTH : width;
    for (int64_t from = 0; from < rows; from += BLOCK) {
        int64_t n = std::min(BLOCK, rows - from);
        E lanes[MOST];
        for (int l = 0; l < w; l++) lanes[l] = x[l];
        const E* row = x + stride;
        for (int64_t i = 1; i < n; i++, row += stride) {
#pragma omp simd
            for (int l = 0; l < w; l++) lanes[l] = Op::join(lanes[l], row[l]);
        }
        for (int l = 0; l < w; l++) totals[l] = Op::join(totals[l], static_cast<typename Op::Wide>(lanes[l]));
        x = row;
    }
}

}  // namespace argali
#endif
