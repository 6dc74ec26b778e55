// Vectors of the width that the processor has, for the few loops that compilers do not vectorise well.
#ifndef ARGALI_VECTOR_H
#define ARGALI_VECTOR_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "vmath.h"

namespace argali {

#if defined(__AVX512F__)
constexpr int VECTOR = 16;
#elif defined(__AVX2__)
constexpr int VECTOR = 8;
#else
constexpr int VECTOR = 4;
#endif

typedef float Vector __attribute__((vector_size(VECTOR * 4), aligned(4)));
typedef int32_t IntVector __attribute__((vector_size(VECTOR * 4), aligned(4)));
// Words of 32 bits in lanes of 64
typedef uint64_t WordVector __attribute__((vector_size(VECTOR * 4), aligned(8)));

ARGALI_INLINE Vector broadcast(float x) { return x - Vector{}; }

ARGALI_INLINE Vector load(const float* x) { return *reinterpret_cast<const Vector*>(x); }
ARGALI_INLINE void store(float* y, Vector v) { *reinterpret_cast<Vector*>(y) = v; }

// The first `count` lanes, fewer than VECTOR; the others are `missing`.
ARGALI_INLINE Vector loadSome(const float* x, int64_t count, float missing) {
#if defined(__AVX512F__)
    return _mm512_mask_loadu_ps(_mm512_set1_ps(missing), static_cast<__mmask16>((1u << count) - 1), x);
#else
    Vector v = broadcast(missing);
    for (int i = 0; i < VECTOR - 1; i++) {
        if (i < count) v[i] = x[i];
    }
    return v;
#endif
}

ARGALI_INLINE void storeSome(float* y, int64_t count, Vector v) {
#if defined(__AVX512F__)
    _mm512_mask_storeu_ps(y, static_cast<__mmask16>((1u << count) - 1), v);
#else
    for (int i = 0; i < VECTOR - 1; i++) {
        if (i < count) y[i] = v[i];
    }
#endif
}

// The first lanes of both, in turns, and the last ones.
ARGALI_INLINE Vector interleaveLow(Vector a, Vector b) {
    IntVector lanes;
    for (int i = 0; i < VECTOR; i++) lanes[i] = i / 2 + i % 2 * VECTOR;
    return __builtin_shuffle(a, b, lanes);
}

ARGALI_INLINE Vector interleaveHigh(Vector a, Vector b) {
    IntVector lanes;
    for (int i = 0; i < VECTOR; i++) lanes[i] = VECTOR / 2 + i / 2 + i % 2 * VECTOR;
    return __builtin_shuffle(a, b, lanes);
}

// Rows become columns.
ARGALI_INLINE void transpose(Vector (&rows)[VECTOR]) {
#pragma GCC unroll 4
    for (int step = 1; step < VECTOR; step *= 2) {
        Vector next[VECTOR];
#pragma GCC unroll 8
        for (int i = 0; i < VECTOR / 2; i++) {
            next[2 * i] = interleaveLow(rows[i], rows[i + VECTOR / 2]);
            next[2 * i + 1] = interleaveHigh(rows[i], rows[i + VECTOR / 2]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < VECTOR; i++) rows[i] = next[i];
    }
}

ARGALI_INLINE Vector roundNearest(Vector x) {
#if defined(__AVX512F__)
    return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
    return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#else
    return _mm_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#endif
}

// Products of the low words of each lane.
ARGALI_INLINE WordVector multiplyWords(WordVector a, WordVector b) {
#if defined(__AVX512F__)
    return reinterpret_cast<WordVector>(_mm512_mul_epu32(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#elif defined(__AVX2__)
    return reinterpret_cast<WordVector>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#else
    return reinterpret_cast<WordVector>(_mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#endif
}

// As for one float.
ARGALI_INLINE Vector vexp(Vector x) {
    Vector c = x > 89.0f ? broadcast(89.0f) : x;
    c = c < -104.0f ? broadcast(-104.0f) : c;
    Vector n = roundNearest(c * LOG2E);
    Vector r = c - n * LN2_HIGH;
    r = r - n * LN2_LOW;
    IntVector i = __builtin_convertvector(n, IntVector);
    IntVector half = i >> 1;
    Vector low = reinterpret_cast<Vector>((half + 127) << 23);
    Vector high = reinterpret_cast<Vector>((i - half + 127) << 23);
    return (expm1Reduced(r) + 1.0f) * low * high;
}

// 1 / x to a unit in the last place, for finite x of ordinary size: a third of the time of a division.
ARGALI_INLINE Vector reciprocal(Vector x) {
#if defined(__AVX512F__)
    Vector y = _mm512_rcp14_ps(x);
    return y * (2.0f - x * y);
#else
    return 1.0f / x;
#endif
}

// e^x - 1 = 2 (2^(n-1) (e^r - 1) + 2^(n-1) - 1/2) for |x| <= 87
ARGALI_INLINE Vector vexpm1Bounded(Vector x) {
    Vector n = roundNearest(x * LOG2E);
    Vector r = x - n * LN2_HIGH;
    r = r - n * LN2_LOW;
    Vector half = reinterpret_cast<Vector>((__builtin_convertvector(n, IntVector) + 126) << 23);
    return (half * expm1Reduced(r) + (half - 0.5f)) * 2.0f;
}

ARGALI_INLINE Vector vtanh(Vector x) {
    IntVector sign = reinterpret_cast<IntVector>(x) & INT32_MIN;
    Vector a = reinterpret_cast<Vector>(reinterpret_cast<IntVector>(x) ^ sign);
    Vector c = a > 10.0f ? broadcast(10.0f) : a;
    Vector e = vexpm1Bounded(2.0f * c);
    return reinterpret_cast<Vector>(reinterpret_cast<IntVector>(e * reciprocal(e + 2.0f)) | sign);
}

ARGALI_INLINE Vector vsigmoid(Vector x) {
    Vector c = x > 87.0f ? broadcast(87.0f) : x;
    c = c < -87.0f ? broadcast(-87.0f) : c;
    Vector n = roundNearest(c * -LOG2E);
    Vector r = -c - n * LN2_HIGH;
    r = r - n * LN2_LOW;
    Vector power = reinterpret_cast<Vector>((__builtin_convertvector(n, IntVector) + 127) << 23);
    return reciprocal(1.0f + (expm1Reduced(r) + 1.0f) * power);
}

ARGALI_INLINE float sumOf(Vector v) {
#if defined(__AVX512F__)
    return _mm512_reduce_add_ps(v);
#else
    float s[VECTOR];
    memcpy(s, &v, sizeof v);
    for (int half = VECTOR / 2; half >= 1; half /= 2) {
        for (int i = 0; i < half; i++) s[i] += s[i + half];
    }
    return s[0];
#endif
}

// NaN is passed over.
ARGALI_INLINE Vector larger(Vector a, Vector b) { return b > a ? b : a; }

ARGALI_INLINE float largestOf(Vector v) {
#if defined(__AVX512F__)
    return _mm512_reduce_max_ps(v);
#else
    float s[VECTOR];
    memcpy(s, &v, sizeof v);
    for (int half = VECTOR / 2; half >= 1; half /= 2) {
        for (int i = 0; i < half; i++) s[i] = s[i] > s[i + half] ? s[i] : s[i + half];
    }
    return s[0];
#endif
}

struct Add {
    ARGALI_INLINE Vector join(Vector a, Vector b) { return a + b; }
};
// NaN stays.
struct Larger {
    ARGALI_INLINE Vector join(Vector a, Vector b) { return (b > a) | (b != b) ? b : a; }
};
struct Smaller {
    ARGALI_INLINE Vector join(Vector a, Vector b) { return (b < a) | (b != b) ? b : a; }
};

// The lanes of each vector joined, in a lane of the result.
template <class Join>
ARGALI_INLINE Vector joinLanes(const Vector (&rows)[VECTOR]) {
    Vector v[VECTOR];
    for (int i = 0; i < VECTOR; i++) v[i] = rows[i];
#pragma GCC unroll 4
    for (int half = VECTOR / 2; half >= 1; half /= 2) {
#pragma GCC unroll 8
        for (int i = 0; i < half; i++) v[i] = Join::join(interleaveLow(v[i], v[i + half]), interleaveHigh(v[i], v[i + half]));
    }
    return v[0];
}

}  // namespace argali
#endif
