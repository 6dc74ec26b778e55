// Elementary functions in float, written without branches or calls so that a loop over them vectorises. Accurate to
// about two units in the last place; right at zero, infinities and NaN. Denormal results may be zero.
#ifndef ARGALI_VMATH_H
#define ARGALI_VMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define ARGALI_INLINE static inline __attribute__((always_inline))

namespace argali {

ARGALI_INLINE float asFloat(int32_t i) {
    float f;
    memcpy(&f, &i, 4);
    return f;
}
ARGALI_INLINE int32_t asInt(float f) {
    int32_t i;
    memcpy(&i, &f, 4);
    return i;
}

constexpr float INF = __builtin_inff();
constexpr float LOG2E = 1.44269504088896341f;
constexpr float LN2_HIGH = 0.693359375f;
constexpr float LN2_LOW = -2.12194440054690583e-4f;

// 2^n for n in -126 ... 127
ARGALI_INLINE float pow2(int32_t n) { return asFloat((n + 127) << 23); }

// e^r - 1 for |r| <= ln(2)/2; of a float or a vector
template <class F>
ARGALI_INLINE F expm1Reduced(F r) {
    F p = 1.9841270e-4f * r + 1.3888889e-3f;
    p = p * r + 8.3333333e-3f;
    p = p * r + 4.1666667e-2f;
    p = p * r + 1.6666667e-1f;
    p = p * r + 0.5f;
    return p * (r * r) + r;
}

// e^x = 2^n e^r; 2^n in two factors, since n can be 128
ARGALI_INLINE float vexp(float x) {
    float c = x > 89.0f ? 89.0f : x;
    c = c < -104.0f ? -104.0f : c;  // NaN passes
    float n = __builtin_rintf(c * LOG2E);
    float r = c - n * LN2_HIGH;
    r = r - n * LN2_LOW;
    int32_t i = static_cast<int32_t>(n);
    int32_t half = i >> 1;
    return (expm1Reduced(r) + 1.0f) * pow2(half) * pow2(i - half);
}

ARGALI_INLINE float vexpm1(float x) {
    float c = x > 89.0f ? 89.0f : x;
    c = c < -30.0f ? -30.0f : c;
    float n = __builtin_rintf(c * LOG2E);
    float r = c - n * LN2_HIGH;
    r = r - n * LN2_LOW;
    float half = pow2(static_cast<int32_t>(n) - 1);
    float y = (half * expm1Reduced(r) + (half - 0.5f)) * 2.0f;
    return x == 0 ? x : y;
}

// log x: x = 2^e m with m in [sqrt(1/2), sqrt(2)), then a polynomial in m - 1 (Cephes)
ARGALI_INLINE float vlog(float x) {
    int32_t bits = asInt(x);
    int32_t e = ((bits - 0x3f3504f3) >> 23);
    float m = asFloat(bits - (e << 23));
    float n = static_cast<float>(e);
    float f = m - 1.0f;
    float z = f * f;
    float p = 7.0376836292e-2f;
    p = p * f - 1.1514610310e-1f;
    p = p * f + 1.1676998740e-1f;
    p = p * f - 1.2420140846e-1f;
    p = p * f + 1.4249322787e-1f;
    p = p * f - 1.6668057665e-1f;
    p = p * f + 2.0000714765e-1f;
    p = p * f - 2.4999993993e-1f;
    p = p * f + 3.3333331174e-1f;
    float y = f * z * p + n * LN2_LOW;
    y = y - 0.5f * z;
    y = f + y;
    y = y + n * LN2_HIGH;
    y = x == INF ? INF : y;
    y = x < 1.17549435e-38f ? -INF : y;
    y = x < 0.0f ? NAN : y;
    return x != x ? x : y;
}

ARGALI_INLINE float vlog1p(float x) {
    float u = 1.0f + x;
    float d = u - 1.0f;
    float y = vlog(u) * (x / d);
    y = d == 0.0f ? x : y;
    return u == INF ? INF : y;
}

// tanh |x| = (e^2|x| - 1) / (e^2|x| + 1)
ARGALI_INLINE float vtanh(float x) {
    float a = __builtin_fabsf(x);
    float c = a > 10.0f ? 10.0f : a;
    float e = vexpm1(2.0f * c);
    return __builtin_copysignf(e / (e + 2.0f), x);
}

ARGALI_INLINE float vsigmoid(float x) { return 1.0f / (1.0f + vexp(-x)); }

// erf: x P(x^2) near zero, 1 - e^(polynomial) elsewhere (after N. Juffa)
ARGALI_INLINE float verf(float x) {
    float t = __builtin_fabsf(x);
    float s = t * t;
    float u = -1.72853470e-5f * t + 3.83197126e-4f;
    float v = -3.88396438e-3f * t + 2.42546219e-2f;
    u = u * s + v;
    u = u * t - 1.06777877e-1f;
    u = u * t - 6.34846687e-1f;
    u = u * t - 1.28717512e-1f;
    u = u * t - t;
    u = t > 4.0f ? -20.0f : u;  // the polynomial is good to where erf is 1 in float
    float far = 1.0f - vexp(u);
    float near = -5.96761703e-4f;
    near = near * s + 4.99119423e-3f;
    near = near * s - 2.67681349e-2f;
    near = near * s + 1.12819925e-1f;
    near = near * s - 3.76125336e-1f;
    near = near * s + 1.28379166e-1f;
    near = near * t + t;
    float y = t > 0.921875f ? far : near;
    y = x != x ? x : y;
    return __builtin_copysignf(y, x);
}

// sin(x + quarter * pi/2), reduced in double; good for |x| < 10^6, beyond which callers use the C library
constexpr float TRIGONOMETRY_LIMIT = 1e6f;

ARGALI_INLINE float vsinQuarter(float x, int32_t quarter) {
    double d = x;
    double n = __builtin_rint(d * 0.63661977236758134308);
    double r = d - n * 1.57079632673412561417;
    r = r - n * 6.07710050650619224932e-11;
    float f = static_cast<float>(r);
    int32_t q = static_cast<int32_t>(n) + quarter;
    float z = f * f;
    float s = 2.7183114939898219e-6f;
    s = s * z - 1.9839334836096632e-4f;
    s = s * z + 8.3333293858894632e-3f;
    s = s * z - 1.6666666641626524e-1f;
    s = s * z * f + f;
    float c = -2.7113373273e-7f;
    c = c * z + 2.4799044696e-5f;
    c = c * z - 1.3888887140e-3f;
    c = c * z + 4.1666667908e-2f;
    c = c * z - 0.5f;
    c = c * z + 1.0f;
    float y = (q & 1) ? c : s;
    return (q & 2) ? -y : y;
}

ARGALI_INLINE double asDouble(int64_t i) {
    double f;
    memcpy(&f, &i, 8);
    return f;
}
ARGALI_INLINE int64_t asLong(double f) {
    int64_t i;
    memcpy(&i, &f, 8);
    return i;
}

// log2 x for positive finite x that is a float, to about 1e-12: atanh series in (m-1)/(m+1)
ARGALI_INLINE double log2Positive(double x) {
    int64_t bits = asLong(x);
    int64_t high = bits - 0x3fe6a09e667f3bcdLL;
    int64_t e = high >> 52;
    double m = asDouble(bits - (e << 52));
    // a 64-bit integer as a double by way of the exponent of 1.5 * 2^52, since that vectorises everywhere
    double n = asDouble(0x4338000000000000LL + e) - 6755399441055744.0;
    double t = (m - 1.0) / (m + 1.0);
    double z = t * t;
    double p = 0.2219445505;
    p = p * z + 0.26230810514;
    p = p * z + 0.32059877783;
    p = p * z + 0.41219858311;
    p = p * z + 0.57707801635;
    p = p * z + 0.96179669392;
    p = p * z + 2.88539008178;
    return n + t * p;
}

ARGALI_INLINE double exp2Bounded(double x) {
    double c = x > 1000.0 ? 1000.0 : x;
    c = c < -1000.0 ? -1000.0 : c;
    double shifted = c + 6755399441055744.0;
    double n = shifted - 6755399441055744.0;
    double r = (c - n) * 0.69314718055994530942;
    double p = 2.48015873e-5;
    p = p * r + 1.98412698e-4;
    p = p * r + 1.38888889e-3;
    p = p * r + 8.33333333333e-3;
    p = p * r + 4.16666666667e-2;
    p = p * r + 1.66666666667e-1;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    int64_t i = asLong(shifted) - 0x4338000000000000LL;
    return p * asDouble((i + 1023) << 52);
}

// a^b by way of 2^(b log2 |a|) in double, then C's special cases
ARGALI_INLINE float vpow(float a, float b) {
    float m = __builtin_fabsf(a);
    bool ordinary = m >= 1.17549435e-38f && m < INF;
    double l = log2Positive(ordinary ? static_cast<double>(m) : 1.0);
    float y = static_cast<float>(exp2Bounded(static_cast<double>(b) * l));
    bool up = b > 0.0f;
    y = m < 1.17549435e-38f ? (up ? 0.0f : INF) : y;
    y = m == INF ? (up ? INF : 0.0f) : y;
    bool whole = __builtin_floorf(b) == b;
    float half = b * 0.5f;
    bool odd = whole && __builtin_floorf(half) != half;
    bool negative = asInt(a) < 0;
    y = negative && odd ? -y : y;
    y = a < 0.0f && !whole && m < INF ? NAN : y;
    y = b != b ? b : y;
    y = a != a ? a : y;
    y = a == 1.0f ? 1.0f : y;
    y = a == -1.0f && __builtin_fabsf(b) == INF ? 1.0f : y;
    return b == 0.0f ? 1.0f : y;
}

}  // namespace argali
#endif
