// The two-byte float types by their bits, without branches, so that compilers make vectors of it. Rounds to the nearest, of two to
// the even one.
#ifndef ARGALI_HALF_H
#define ARGALI_HALF_H

#include "vmath.h"

namespace argali {

ARGALI_INLINE float fromBf16(uint16_t h) { return asFloat(static_cast<int32_t>(static_cast<uint32_t>(h) << 16)); }

ARGALI_INLINE uint16_t toBf16(float x) {
    uint32_t u = static_cast<uint32_t>(asInt(x));
    uint32_t rounded = (u + 0x7fff + ((u >> 16) & 1)) >> 16;
    return static_cast<uint16_t>(x != x ? (u >> 16) | 0x40 : rounded);
}

ARGALI_INLINE float fromF16(uint16_t h) {
    int32_t bits = static_cast<int32_t>(h & 0x7fff) << 13;
    constexpr int32_t REBIAS = 112 << 23;
    int32_t normal = bits + REBIAS;
    int32_t special = bits + 2 * REBIAS;
    int32_t small = asInt(asFloat(normal + (1 << 23)) - asFloat(REBIAS + (1 << 23)));
    int32_t size = bits >= (31 << 23) ? special : bits < (1 << 23) ? small : normal;
    return asFloat(size | (static_cast<int32_t>(h & 0x8000) << 16));
}

ARGALI_INLINE uint16_t toF16(float x) {
    int32_t u = asInt(x);
    int32_t size = u & 0x7fffffff;
    int32_t normal = (size + 0xfff + ((size >> 13) & 1) - (112 << 23)) >> 13;
    int32_t small = asInt(asFloat(size) + 0.5f) - asInt(0.5f);  // below 2^-14: the sum rounds where float16 does
    int32_t most = size > 0x7f800000 ? 0x7e00 : 0x7c00;
    int32_t half = size >= (143 << 23) ? most : size < (113 << 23) ? small : normal;
    return static_cast<uint16_t>(half | ((u >> 16) & 0x8000));
}

}  // namespace argali
#endif
