// The instructions of elementwise programs, but for those of row_ops.cpp.
#include "elementwise_ops.h"

#include <string.h>

#include "half.h"
#include "kernels.h"
#include "row_ops.h"
#include "vector.h"
#include "vmath.h"

namespace argali {
namespace {

template <class T>
const T* lanes(const void* p) {
    return static_cast<const T*>(p);
}

template <class F, class R, class A, bool SCALAR>
void unary(void* out, const void* a, const void*, const void*, int64_t n) {
    R* y = static_cast<R*>(out);
    const A* x = lanes<A>(a);
    const A s = SCALAR ? x[0] : A();
#pragma omp simd
    for (int64_t i = 0; i < n; i++) y[i] = F::f(SCALAR ? s : x[i]);
}

template <class F, class R, class A, int SCALARS>
void binary(void* out, const void* a, const void* b, const void*, int64_t n) {
    R* y = static_cast<R*>(out);
    const A* u = lanes<A>(a);
    const A* v = lanes<A>(b);
    const A s = SCALARS & 1 ? u[0] : A();
    const A t = SCALARS & 2 ? v[0] : A();
#pragma omp simd
    for (int64_t i = 0; i < n; i++) y[i] = F::f(SCALARS & 1 ? s : u[i], SCALARS & 2 ? t : v[i]);
}

template <class F, class A, class B, int SCALARS>
void ternary(void* out, const void* a, const void* b, const void* c, int64_t n) {
    B* y = static_cast<B*>(out);
    const A* u = lanes<A>(a);
    const B* v = lanes<B>(b);
    const B* w = lanes<B>(c);
    const A s = SCALARS & 1 ? u[0] : A();
    const B t = SCALARS & 2 ? v[0] : B();
    const B r = SCALARS & 4 ? w[0] : B();
#pragma omp simd
    for (int64_t i = 0; i < n; i++) {
        y[i] = F::f(SCALARS & 1 ? s : u[i], SCALARS & 2 ? t : v[i], SCALARS & 4 ? r : w[i]);
    }
}

template <class F, class R, class A>
constexpr Instruction unaries(const char* name) {
    return {name, 1, {unary<F, R, A, false>, unary<F, R, A, true>}};
}

template <class F, class R, class A>
constexpr Instruction binaries(const char* name) {
    return {name, 2, {binary<F, R, A, 0>, binary<F, R, A, 1>, binary<F, R, A, 2>}};
}

template <class F, class A, class B>
constexpr Instruction ternaries(const char* name) {
    return {name,
            3,
            {ternary<F, A, B, 0>, ternary<F, A, B, 1>, ternary<F, A, B, 2>, ternary<F, A, B, 3>, ternary<F, A, B, 4>,
             ternary<F, A, B, 5>, ternary<F, A, B, 6>}};
}

#define UNARY(NAME, R, A, EXPRESSION) \
    struct NAME {                     \
        ARGALI_INLINE R f(A x) { return EXPRESSION; } \
    }
#define BINARY(NAME, R, A, EXPRESSION) \
    struct NAME {                      \
        ARGALI_INLINE R f(A a, A b) { return EXPRESSION; } \
    }

UNARY(NegF, float, float, -x);
UNARY(AbsF, float, float, __builtin_fabsf(x));
UNARY(SignF, float, float, x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x);
UNARY(SquareF, float, float, x* x);
UNARY(Exp, float, float, vexp(x));
UNARY(Expm1, float, float, vexpm1(x));
UNARY(Log, float, float, vlog(x));
UNARY(Log1p, float, float, vlog1p(x));
UNARY(Sqrt, float, float, __builtin_sqrtf(x));
UNARY(Rsqrt, float, float, 1.0f / __builtin_sqrtf(x));
UNARY(Tanh, float, float, vtanh(x));
UNARY(Sigmoid, float, float, vsigmoid(x));
UNARY(ReluF, float, float, (asInt(x) < 0) & (x == x) ? 0.0f : x);  // by the sign bit: right for denormals too
UNARY(Erf, float, float, verf(x));
UNARY(Sin, float, float, vsinQuarter(x, 0));
UNARY(Cos, float, float, vsinQuarter(x, 1));
UNARY(Floor, float, float, __builtin_floorf(x));

UNARY(NegI, int32_t, int32_t, static_cast<int32_t>(0u - static_cast<uint32_t>(x)));
UNARY(AbsI, int32_t, int32_t, x < 0 ? NegI::f(x) : x);
UNARY(SignI, int32_t, int32_t, (x > 0) - (x < 0));
UNARY(SquareI, int32_t, int32_t, static_cast<int32_t>(static_cast<uint32_t>(x) * static_cast<uint32_t>(x)));
UNARY(ReluI, int32_t, int32_t, x < 0 ? 0 : x);
UNARY(Not, int32_t, int32_t, x ^ 1);

BINARY(AddF, float, float, a + b);
BINARY(SubF, float, float, a - b);
BINARY(MulF, float, float, a* b);
BINARY(Pow, float, float, vpow(a, b));
BINARY(MaxF, float, float, (a > b) | (a != a) ? a : b);
BINARY(MinF, float, float, (a < b) | (a != a) ? a : b);
BINARY(EqF, int32_t, float, a == b);
BINARY(NeF, int32_t, float, a != b);
BINARY(LtF, int32_t, float, a < b);
BINARY(LeF, int32_t, float, a <= b);
BINARY(GtF, int32_t, float, a > b);
BINARY(GeF, int32_t, float, a >= b);

BINARY(AddI, int32_t, int32_t, static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)));
BINARY(SubI, int32_t, int32_t, static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b)));
BINARY(MulI, int32_t, int32_t, static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b)));
// exact in double, and without the processor's trap for a zero divisor, which gives 0 here
BINARY(DivI, int32_t, int32_t, b == 0 ? 0 : b == -1 ? NegI::f(a) : static_cast<int32_t>(static_cast<double>(a) / b));
BINARY(MaxI, int32_t, int32_t, a > b ? a : b);
BINARY(MinI, int32_t, int32_t, a < b ? a : b);
BINARY(EqI, int32_t, int32_t, a == b);
BINARY(NeI, int32_t, int32_t, a != b);
BINARY(LtI, int32_t, int32_t, a < b);
BINARY(LeI, int32_t, int32_t, a <= b);
BINARY(GtI, int32_t, int32_t, a > b);
BINARY(GeI, int32_t, int32_t, a >= b);
BINARY(And, int32_t, int32_t, a& b);
BINARY(Or, int32_t, int32_t, a | b);

UNARY(Copy, int32_t, int32_t, x);
UNARY(IntToFloat, float, int32_t, static_cast<float>(x));
UNARY(FloatToBool, int32_t, float, x != 0.0f);
UNARY(IntToBool, int32_t, int32_t, x != 0);
UNARY(Widen, int32_t, uint8_t, x);
UNARY(Narrow, uint8_t, int32_t, static_cast<uint8_t>(x));
UNARY(WidenBf16, float, uint16_t, fromBf16(x));
UNARY(WidenF16, float, uint16_t, fromF16(x));
UNARY(NarrowBf16, uint16_t, float, toBf16(x));
UNARY(NarrowF16, uint16_t, float, toF16(x));
UNARY(RoundBf16, float, float, fromBf16(toBf16(x)));
UNARY(RoundF16, float, float, fromF16(toF16(x)));

// towards zero; beyond the range the nearest end, and NaN is 0
struct FloatToInt {
    ARGALI_INLINE int32_t f(float x) {
        float c = x < -2147483648.0f ? -2147483648.0f : x;
        c = c > 2147483520.0f ? 2147483520.0f : c;
        c = x != x ? 0.0f : c;
        int32_t i = static_cast<int32_t>(c);
        return x >= 2147483648.0f ? INT32_MAX : i;
    }
};

struct Select {
    ARGALI_INLINE int32_t f(int32_t condition, int32_t a, int32_t b) { return condition ? a : b; }
};

struct MulAdd {
    ARGALI_INLINE float f(float a, float b, float c) { return a * b + c; }
};

// a / sqrt(b): from an estimate of 1 / sqrt(b) where b is of ordinary size, in a quarter of the time.
ARGALI_INLINE Vector divSqrt(Vector a, Vector b) {
#if defined(__AVX512F__)
    __mmask16 ordinary = _mm512_cmp_ps_mask(b, broadcast(1e-30f), _CMP_GE_OQ) & _mm512_cmp_ps_mask(b, broadcast(1e30f), _CMP_LE_OQ);
    if (ordinary == 0xffff) {
        Vector y = _mm512_rsqrt14_ps(b);
        y = y * (1.5f - 0.5f * b * (y * y));
        return a * y;
    }
    return a / _mm512_sqrt_ps(b);
#elif defined(__AVX2__)
    return a / _mm256_sqrt_ps(b);
#else
    return a / _mm_sqrt_ps(b);
#endif
}

// a / b: an estimate of 1 / b and two steps of Newton's, of which the second rounds as a division does but in rare cases.
ARGALI_INLINE Vector divide(Vector a, Vector b) {
#if defined(__AVX512F__)
    Vector y = _mm512_rcp14_ps(b);
    y = y * (2.0f - b * y);
    Vector q = a * y;
    Vector size = _mm512_abs_ps(b);
    __mmask16 ordinary = _mm512_cmp_ps_mask(size, broadcast(1e-30f), _CMP_GE_OQ) &
                         _mm512_cmp_ps_mask(size, broadcast(1e30f), _CMP_LE_OQ) &
                         _mm512_cmp_ps_mask(_mm512_abs_ps(q), broadcast(1e30f), _CMP_LE_OQ);
    if (ordinary == 0xffff) return q + (a - b * q) * y;
#endif
    return a / b;
}

struct Divide {
    ARGALI_INLINE Vector f(Vector a, Vector b) { return divide(a, b); }
};
struct DivideByRoot {
    ARGALI_INLINE Vector f(Vector a, Vector b) { return divSqrt(a, b); }
};

template <class F, int SCALARS>
void divisions(void* out, const void* a, const void* b, const void*, int64_t n) {
    float* y = static_cast<float*>(out);
    const float* u = lanes<float>(a);
    const float* v = lanes<float>(b);
    auto at = [](const float* x, int64_t i, bool scalar) { return scalar ? broadcast(*x) : load(x + i); };
    int64_t i = 0;
    for (; i + VECTOR <= n; i += VECTOR) store(y + i, F::f(at(u, i, SCALARS & 1), at(v, i, SCALARS & 2)));
    int64_t some = n - i;
    if (some == 0) return;
    Vector x = SCALARS & 1 ? broadcast(*u) : loadSome(u + i, some, 0);
    Vector z = SCALARS & 2 ? broadcast(*v) : loadSome(v + i, some, 1);
    storeSome(y + i, some, F::f(x, z));
}

template <class F>
constexpr Instruction divisions(const char* name) {
    return {name, 2, {divisions<F, 0>, divisions<F, 1>, divisions<F, 2>}};
}

// Sine and cosine of large arguments come from the C library, lane by lane.
template <class F, float (*LIBRARY)(float)>
void trigonometry(void* out, const void* a, const void* b, const void* c, int64_t n) {
    const float* x = lanes<float>(a);
    int far = 0;
#pragma omp simd reduction(| : far)
    for (int64_t i = 0; i < n; i++) far |= !(__builtin_fabsf(x[i]) <= TRIGONOMETRY_LIMIT);
    if (!far) {
        unary<F, float, float, false>(out, a, b, c, n);
    } else {
        for (int64_t i = 0; i < n; i++) static_cast<float*>(out)[i] = LIBRARY(x[i]);
    }
}

}  // namespace

const Instruction INSTRUCTIONS[] = {
    unaries<NegF, float, float>("neg.f32"),
    unaries<AbsF, float, float>("abs.f32"),
    unaries<SignF, float, float>("sign.f32"),
    unaries<SquareF, float, float>("square.f32"),
    unaries<Exp, float, float>("exp.f32"),
    unaries<Expm1, float, float>("expm1.f32"),
    unaries<Log, float, float>("log.f32"),
    unaries<Log1p, float, float>("log1p.f32"),
    unaries<Sqrt, float, float>("sqrt.f32"),
    unaries<Rsqrt, float, float>("rsqrt.f32"),
    unaries<Tanh, float, float>("tanh.f32"),
    unaries<Sigmoid, float, float>("sigmoid.f32"),
    unaries<ReluF, float, float>("relu.f32"),
    unaries<Erf, float, float>("erf.f32"),
    {"sin.f32", 1, {trigonometry<Sin, sinf>}},
    {"cos.f32", 1, {trigonometry<Cos, cosf>}},
    unaries<Floor, float, float>("floor.f32"),
    unaries<NegI, int32_t, int32_t>("neg.i32"),
    unaries<AbsI, int32_t, int32_t>("abs.i32"),
    unaries<SignI, int32_t, int32_t>("sign.i32"),
    unaries<SquareI, int32_t, int32_t>("square.i32"),
    unaries<ReluI, int32_t, int32_t>("relu.i32"),
    unaries<Not, int32_t, int32_t>("not.bool"),
    binaries<AddF, float, float>("add.f32"),
    binaries<SubF, float, float>("sub.f32"),
    binaries<MulF, float, float>("mul.f32"),
    divisions<Divide>("div.f32"),
    divisions<DivideByRoot>("div_sqrt.f32"),
    binaries<Pow, float, float>("pow.f32"),
    binaries<MaxF, float, float>("maximum.f32"),
    binaries<MinF, float, float>("minimum.f32"),
    binaries<EqF, int32_t, float>("eq.f32"),
    binaries<NeF, int32_t, float>("ne.f32"),
    binaries<LtF, int32_t, float>("lt.f32"),
    binaries<LeF, int32_t, float>("le.f32"),
    binaries<GtF, int32_t, float>("gt.f32"),
    binaries<GeF, int32_t, float>("ge.f32"),
    binaries<AddI, int32_t, int32_t>("add.i32"),
    binaries<SubI, int32_t, int32_t>("sub.i32"),
    binaries<MulI, int32_t, int32_t>("mul.i32"),
    binaries<DivI, int32_t, int32_t>("div.i32"),
    binaries<MaxI, int32_t, int32_t>("maximum.i32"),
    binaries<MinI, int32_t, int32_t>("minimum.i32"),
    binaries<EqI, int32_t, int32_t>("eq.i32"),
    binaries<NeI, int32_t, int32_t>("ne.i32"),
    binaries<LtI, int32_t, int32_t>("lt.i32"),
    binaries<LeI, int32_t, int32_t>("le.i32"),
    binaries<GtI, int32_t, int32_t>("gt.i32"),
    binaries<GeI, int32_t, int32_t>("ge.i32"),
    binaries<And, int32_t, int32_t>("and.bool"),
    binaries<Or, int32_t, int32_t>("or.bool"),
    ternaries<Select, int32_t, int32_t>("select"),
    ternaries<MulAdd, float, float>("mul_add.f32"),
    unaries<Copy, int32_t, int32_t>("copy"),
    unaries<IntToFloat, float, int32_t>("cast.i32.f32"),
    unaries<FloatToInt, int32_t, float>("cast.f32.i32"),
    unaries<FloatToBool, int32_t, float>("cast.f32.bool"),
    unaries<IntToBool, int32_t, int32_t>("cast.i32.bool"),
    unaries<Widen, int32_t, uint8_t>("widen.bool"),
    unaries<Narrow, uint8_t, int32_t>("narrow.bool"),
    unaries<WidenBf16, float, uint16_t>("widen.bf16"),
    unaries<WidenF16, float, uint16_t>("widen.f16"),
    unaries<NarrowBf16, uint16_t, float>("narrow.bf16"),
    unaries<NarrowF16, uint16_t, float>("narrow.f16"),
    unaries<RoundBf16, float, float>("round.bf16"),
    unaries<RoundF16, float, float>("round.f16"),
};

const int INSTRUCTION_COUNT = sizeof INSTRUCTIONS / sizeof INSTRUCTIONS[0];

}  // namespace argali

int32_t argali_elementwise_opcode(const char* name) {
    for (int i = 0; i < argali::INSTRUCTION_COUNT; i++) {
        if (strcmp(argali::INSTRUCTIONS[i].name, name) == 0) return i;
    }
    for (int i = 0; i < argali::ROW_INSTRUCTION_COUNT; i++) {
        if (strcmp(argali::ROW_INSTRUCTIONS[i].name, name) == 0) return argali::INSTRUCTION_COUNT + i;
    }
    return -1;
}
