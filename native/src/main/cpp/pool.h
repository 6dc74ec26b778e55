// Maxima over windows, and their gradients, for kernels that compute them on their way too.
#ifndef ARGALI_POOL_H
#define ARGALI_POOL_H

#include <vector>

#include "cell.h"

namespace argali {

// Of a window within the image. `offsets` say where its elements lie from the first one.
static inline void maximum(const float* x, const std::vector<int64_t>& offsets, int64_t width, float* y) {
    eachVector(width, [&](int64_t j, auto load, auto store) {
        Vector m = load(x + j);
        for (size_t k = 1; k < offsets.size(); k++) m = larger(m, load(x + offsets[k] + j));
        store(y + j, m);
    });
}

// Of a window within the image: dy goes to the first element that is the maximum y, and to none else or, where windows overlap,
// to what is there. `offsets` hold in x and in dx.
template <bool ADDS = false>
static inline void toFirstMaximum(const float* x, const float* y, const float* dy, const std::vector<int64_t>& offsets,
                                  int64_t width, float* dx) {
    eachVector(width, [&](int64_t j, auto load, auto store) {
        Vector max = load(y + j);
        Vector left = load(dy + j);
        for (int64_t offset : offsets) {
            auto hit = load(x + offset + j) == max;
            Vector own = hit ? left : Vector{};
            store(dx + offset + j, ADDS ? load(dx + offset + j) + own : own);
            left = hit ? Vector{} : left;
        }
    });
}

}  // namespace argali
#endif
