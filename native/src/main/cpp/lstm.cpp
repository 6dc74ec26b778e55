// The recurrence of an LSTM and its gradient. Threads share the batch and need not wait for one another in the loop over
// time: each goes through all steps of its own sequences.
#include "gemm.h"
#include "kernel.h"
#include "vmath.h"

namespace argali {
namespace {

enum Activation { LINEAR, TANH, SIGMOID, RELU, HARD_SIGMOID, HARD_SIGMOID_LEGACY };

template <Activation A>
ARGALI_INLINE float apply(float x) {
    switch (A) {
        case TANH: return vtanh(x);
        case SIGMOID: return vsigmoid(x);
        case RELU: return x < 0.0f ? 0.0f : x;
        case HARD_SIGMOID: {
            float y = x * (1.0f / 6.0f) + 0.5f;
            y = y < 0.0f ? 0.0f : y;
            return y > 1.0f ? 1.0f : y;
        }
        case HARD_SIGMOID_LEGACY: {
            float y = 0.2f * x + 0.5f;
            y = y < 0.0f ? 0.0f : y;
            return y > 1.0f ? 1.0f : y;
        }
        default: return x;
    }
}

// The derivative, taken from the output.
template <Activation A>
ARGALI_INLINE float slope(float y) {
    switch (A) {
        case TANH: return 1.0f - y * y;
        case SIGMOID: return y * (1.0f - y);
        case RELU: return y > 0.0f ? 1.0f : 0.0f;
        case HARD_SIGMOID: return (y > 0.0f) & (y < 1.0f) ? 1.0f / 6.0f : 0.0f;
        case HARD_SIGMOID_LEGACY: return (y > 0.0f) & (y < 1.0f) ? 0.2f : 0.0f;
        default: return 1.0f;
    }
}

template <Activation A>
void applyTo(float* x, int64_t n) {
#pragma omp simd
    for (int64_t i = 0; i < n; i++) x[i] = apply<A>(x[i]);
}

template <Activation A>
void multiplyBySlope(const float* y, float* d, int64_t n) {
#pragma omp simd
    for (int64_t i = 0; i < n; i++) d[i] *= slope<A>(y[i]);
}

using Apply = void (*)(float*, int64_t);
using MultiplyBySlope = void (*)(const float*, float*, int64_t);

const Apply APPLY[] = {applyTo<LINEAR>, applyTo<TANH>, applyTo<SIGMOID>, applyTo<RELU>, applyTo<HARD_SIGMOID>,
                       applyTo<HARD_SIGMOID_LEGACY>};
const MultiplyBySlope SLOPE[] = {multiplyBySlope<LINEAR>,       multiplyBySlope<TANH>,
                                 multiplyBySlope<SIGMOID>,      multiplyBySlope<RELU>,
                                 multiplyBySlope<HARD_SIGMOID>, multiplyBySlope<HARD_SIGMOID_LEGACY>};

// What both directions share: sizes, and the recurrent kernel packed once for all steps.
class Recurrence : public Kernel {
   public:
    explicit Recurrence(Args& args) : n_(args.next()), t_(args.next()), u_(args.next()) {
        activation_ = args.nextInt();
        recurrentActivation_ = args.nextInt();
        double work = n_ * t_ * (u_ * u_ * 8 / 40.0 + u_ * 20.0);
        threads = static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(threadsFor(work, args.threads), n_)));
    }

   protected:
    template <class F>
    void eachPart(F f) {
        parallel(threads, [&](int part) {
            Range r = share(n_, part, threads);
            if (r.from < r.to) f(part, r);
        });
    }

    int64_t n_, t_, u_;
    int activation_, recurrentActivation_;
};

// (xz [n,t,4u], recurrent [u,4u], h0, c0 [n,u], mask [n,t]) -> (h, c [n,t,u], gates [n,t,4u])
class Lstm : public Recurrence {
   public:
    explicit Lstm(Args& args) : Recurrence(args) {
        packed_ = packedSize(u_, 4 * u_);
        workspaceBytes = (packed_ + threads * u_) * 4 + 64;
    }

    void run() override {
        packPanels(place<float>(1), 4 * u_, 1, u_, 4 * u_, workspace<float>());
        eachPart([this](int part, Range r) { runSequences(r, workspace<float>() + packed_ + part * u_); });
    }

   private:
    void runSequences(Range r, float* candidate) {
        int64_t m = r.to - r.from;
        float* gates = place<float>(7);
        for (int64_t t = 0; t < t_; t++) {
            for (int64_t i = r.from; i < r.to; i++) {
                memcpy(gates + (i * t_ + t) * 4 * u_, place<float>(0) + (i * t_ + t) * 4 * u_, 4 * u_ * sizeof(float));
            }
            const float* h = t == 0 ? place<float>(2) + r.from * u_ : place<float>(5) + (r.from * t_ + t - 1) * u_;
            gemm(m, 4 * u_, u_, h, t == 0 ? u_ : t_ * u_, 1, workspace<float>(), gates + (r.from * t_ + t) * 4 * u_,
                 t_ * 4 * u_, true);
            for (int64_t i = r.from; i < r.to; i++) step(i, t, candidate);
        }
    }

    void step(int64_t i, int64_t t, float* candidate) {
        int64_t at = i * t_ + t;
        float* gates = place<float>(7) + at * 4 * u_;
        float* h = place<float>(5) + at * u_;
        float* c = place<float>(6) + at * u_;
        const float* h0 = t == 0 ? place<float>(2) + i * u_ : h - u_;
        const float* c0 = t == 0 ? place<float>(3) + i * u_ : c - u_;
        APPLY[recurrentActivation_](gates, 2 * u_);
        APPLY[activation_](gates + 2 * u_, u_);
        APPLY[recurrentActivation_](gates + 3 * u_, u_);
        if (!place<uint8_t>(4)[at]) {
            memcpy(h, h0, u_ * sizeof(float));
            memcpy(c, c0, u_ * sizeof(float));
            return;
        }
#pragma omp simd
        for (int64_t j = 0; j < u_; j++) c[j] = gates[u_ + j] * c0[j] + gates[j] * gates[2 * u_ + j];
        memcpy(candidate, c, u_ * sizeof(float));
        APPLY[activation_](candidate, u_);
#pragma omp simd
        for (int64_t j = 0; j < u_; j++) h[j] = gates[3 * u_ + j] * candidate[j];
    }

    int64_t packed_;
};

// (recurrent [u,4u], c0 [n,u], mask [n,t], c [n,t,u], gates [n,t,4u], dh, dc [n,t,u]) -> (dxz [n,t,4u], dh0, dc0 [n,u]).
// The states' gradients are carried in dh0 and dc0.
class LstmBackward : public Recurrence {
   public:
    explicit LstmBackward(Args& args) : Recurrence(args) {
        packed_ = packedSize(4 * u_, u_);
        scratch_ = 2 * u_;
        workspaceBytes = (packed_ + threads * scratch_) * 4 + 64;
    }

    void run() override {
        packPanels(place<float>(0), 1, 4 * u_, 4 * u_, u_, workspace<float>());
        eachPart([this](int part, Range r) { runSequences(r, workspace<float>() + packed_ + part * scratch_); });
    }

   private:
    void runSequences(Range r, float* scratch) {
        int64_t m = r.to - r.from;
        float* dh0 = place<float>(8) + r.from * u_;
        float* dc0 = place<float>(9) + r.from * u_;
        std::fill_n(dh0, m * u_, 0.0f);
        std::fill_n(dc0, m * u_, 0.0f);
        for (int64_t t = t_ - 1; t >= 0; t--) {
            for (int64_t i = r.from; i < r.to; i++) step(i, t, scratch);
            // the rows of masked steps are zero, so that their carried gradient stays as it is
            gemm(m, u_, 4 * u_, place<float>(7) + (r.from * t_ + t) * 4 * u_, t_ * 4 * u_, 1, workspace<float>(), dh0, u_, true);
        }
    }

    void step(int64_t i, int64_t t, float* scratch) {
        int64_t at = i * t_ + t;
        const float* gates = place<float>(4) + at * 4 * u_;
        const float* c = place<float>(3) + at * u_;
        const float* before = t == 0 ? place<float>(1) + i * u_ : c - u_;
        const float* dhOut = place<float>(5) + at * u_;
        const float* dcOut = place<float>(6) + at * u_;
        float* dz = place<float>(7) + at * 4 * u_;
        float* dh = place<float>(8) + i * u_;
        float* dc = place<float>(9) + i * u_;
        for (int64_t j = 0; j < u_; j++) {
            dh[j] += dhOut[j];
            dc[j] += dcOut[j];
        }
        if (!place<uint8_t>(2)[at]) {
            std::fill_n(dz, 4 * u_, 0.0f);
            return;
        }
        float* a = scratch;       // a(c_t)
        float* da = scratch + u_;  // gradient of c_t by way of h_t
        memcpy(a, c, u_ * sizeof(float));
        APPLY[activation_](a, u_);
#pragma omp simd
        for (int64_t j = 0; j < u_; j++) {
            dz[3 * u_ + j] = dh[j] * a[j];
            da[j] = dh[j] * gates[3 * u_ + j];
        }
        SLOPE[activation_](a, da, u_);
#pragma omp simd
        for (int64_t j = 0; j < u_; j++) {
            float d = dc[j] + da[j];
            dz[j] = d * gates[2 * u_ + j];
            dz[u_ + j] = d * before[j];
            dz[2 * u_ + j] = d * gates[j];
            dc[j] = d * gates[u_ + j];
            dh[j] = 0;
        }
        SLOPE[recurrentActivation_](gates, dz, 2 * u_);
        SLOPE[activation_](gates + 2 * u_, dz + 2 * u_, u_);
        SLOPE[recurrentActivation_](gates + 3 * u_, dz + 3 * u_, u_);
    }

    int64_t packed_, scratch_;
};

}  // namespace

Kernel* create_lstm(Args& args) { return new Lstm(args); }
Kernel* create_lstm_backward(Args& args) { return new LstmBackward(args); }

}  // namespace argali
