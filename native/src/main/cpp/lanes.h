// Elements of memory of any type, read into lanes of four bytes.
#ifndef ARGALI_LANES_H
#define ARGALI_LANES_H

#include <algorithm>
#include <vector>

#include "half.h"
#include "kernel.h"

namespace argali {

// Elements of memory, and the lanes that hold them.
struct Word {
    int32_t bits;
    int32_t lane() const { return bits; }
};
struct Byte {
    uint8_t bits;
    int32_t lane() const { return bits; }
};
struct BFloat16 {
    uint16_t bits;
    int32_t lane() const { return asInt(fromBf16(bits)); }
};
struct Float16 {
    uint16_t bits;
    int32_t lane() const { return asInt(fromF16(bits)); }
};

template <class T>
int32_t lane(const T* p) {
    return p->lane();
}

// Calls f with a pointer to elements of the type.
template <class F>
void ofType(ElementType type, const void* p, F&& f) {
    switch (type) {
        case ElementType::BOOL: return f(static_cast<const Byte*>(p));
        case ElementType::BFLOAT16: return f(static_cast<const BFloat16*>(p));
        case ElementType::FLOAT16: return f(static_cast<const Float16*>(p));
        default: return f(static_cast<const Word*>(p));
    }
}

// Lanes from, ..., from + n - 1 of a broadcast input, in the order of the loop.
template <class T>
void gather(const T* x, const std::vector<int64_t>& dims, const std::vector<int64_t>& strides, int64_t from, int64_t n,
            int32_t* y) {
    int rank = static_cast<int>(dims.size());
    int64_t index[64];
    int64_t offset = 0;
    int64_t rest = from;
    for (int d = rank - 1; d >= 0; d--) {
        index[d] = rest % dims[d];
        rest /= dims[d];
        offset += index[d] * strides[d];
    }
    int last = rank - 1;
    while (n > 0) {
        int64_t run = std::min(n, dims[last] - index[last]);
        int64_t stride = strides[last];
        if (stride == 0) {
            int32_t v = lane(x + offset);
            for (int64_t i = 0; i < run; i++) y[i] = v;
        } else if (stride == 1) {
            for (int64_t i = 0; i < run; i++) y[i] = lane(x + offset + i);
        } else {
            for (int64_t i = 0; i < run; i++) y[i] = lane(x + offset + i * stride);
        }
        y += run;
        n -= run;
        offset -= index[last] * stride;
        index[last] = 0;
        for (int d = last - 1; d >= 0; d--) {
            offset += strides[d];
            if (++index[d] < dims[d]) break;
            offset -= dims[d] * strides[d];
            index[d] = 0;
        }
    }
}

}  // namespace argali
#endif
