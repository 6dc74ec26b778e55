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

// y = A(a + b)
template <Activation A>
void applyToSum(const float* a, const float* b, float* y, int64_t n) {
#pragma omp simd
    for (int64_t i = 0; i < n; i++) y[i] = apply<A>(a[i] + b[i]);
}

// c = f c0 + i g and h = o A(c), with gates = (i, f, g, o), each of n
template <Activation A>
void updateCell(const float* gates, const float* c0, float* c, float* h, int64_t n) {
#pragma omp simd
    for (int64_t j = 0; j < n; j++) {
        float v = gates[n + j] * c0[j] + gates[j] * gates[2 * n + j];
        c[j] = v;
        h[j] = gates[3 * n + j] * apply<A>(v);
    }
}

// The first part of the gradient of updateCell, before the slopes of the gates: dz and dc from dh and dc.
template <Activation A>
void cellBackward(const float* gates, const float* c0, const float* c, float* dh, float* dc, float* dz, int64_t n) {
#pragma omp simd
    for (int64_t j = 0; j < n; j++) {
        float a = apply<A>(c[j]);
        float d = dc[j] + dh[j] * gates[3 * n + j] * slope<A>(a);
        dz[j] = d * gates[2 * n + j];
        dz[n + j] = d * c0[j];
        dz[2 * n + j] = d * gates[j];
        dz[3 * n + j] = dh[j] * a;
        dc[j] = d * gates[n + j];
        dh[j] = 0;
    }
}

template <Activation A>
void multiplyBySlope(const float* y, float* d, int64_t n) {
#pragma omp simd
    for (int64_t i = 0; i < n; i++) d[i] *= slope<A>(y[i]);
}

// The loops of one activation.
struct Loops {
    void (*applyToSum)(const float*, const float*, float*, int64_t);
    void (*updateCell)(const float*, const float*, float*, float*, int64_t);
    void (*cellBackward)(const float*, const float*, const float*, float*, float*, float*, int64_t);
    void (*multiplyBySlope)(const float*, float*, int64_t);
};

template <Activation A>
constexpr Loops loopsOf() {
    return {applyToSum<A>, updateCell<A>, cellBackward<A>, multiplyBySlope<A>};
}

const Loops LOOPS[] = {loopsOf<LINEAR>(), loopsOf<TANH>(),         loopsOf<SIGMOID>(),
                       loopsOf<RELU>(),   loopsOf<HARD_SIGMOID>(), loopsOf<HARD_SIGMOID_LEGACY>()};

constexpr int64_t ROWS = 2 * TILE_ROWS;  // sequences that go through time together

// What both directions share: sizes, and the recurrent kernel packed once for all steps.
class Recurrence : public Kernel {
   public:
    explicit Recurrence(Args& args) : n_(args.next()), t_(args.next()), u_(args.next()) {
        cell_ = LOOPS[args.next()];
        gates_ = LOOPS[args.next()];
        double work = n_ * t_ * (u_ * u_ * 8 / 100.0 + u_ * 3.0);
        threads = static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(threadsFor(work, args.threads), n_)));
    }

   protected:
    // Calls f(part, sequences) for some sequences at a time.
    template <class F>
    void eachGroup(F f) {
        parallel(threads, [&](int part) {
            Range r = share(n_, part, threads);
            for (int64_t i = r.from; i < r.to; i += ROWS) f(part, Range{i, std::min(i + ROWS, r.to)});
        });
    }

    int64_t n_, t_, u_;
    Loops cell_, gates_;
};

// (xz [n,t,4u], recurrent [u,4u], h0, c0 [n,u], mask [n,t]) -> (h, c [n,t,u], gates [n,t,4u])
class Lstm : public Recurrence {
   public:
    explicit Lstm(Args& args) : Recurrence(args) {
        packed_ = packedSize(u_, 4 * u_);
        workspaceBytes = (packed_ + threads * ROWS * 4 * u_) * 4 + 64;
    }

    void run() override {
        packPanels(place<float>(1), 4 * u_, 1, u_, 4 * u_, workspace<float>());
        eachGroup([this](int part, Range r) { runGroup(r, workspace<float>() + packed_ + part * ROWS * 4 * u_); });
    }

   private:
    void runGroup(Range r, float* z) {
        for (int64_t t = 0; t < t_; t++) {
            const float* h = t == 0 ? place<float>(2) + r.from * u_ : place<float>(5) + (r.from * t_ + t - 1) * u_;
            gemm(r.to - r.from, 4 * u_, u_, h, t == 0 ? u_ : t_ * u_, 1, workspace<float>(), z, 4 * u_, false);
            for (int64_t i = r.from; i < r.to; i++) step(i, t, z + (i - r.from) * 4 * u_);
        }
    }

    void step(int64_t i, int64_t t, const float* z) {
        int64_t at = i * t_ + t;
        const float* xz = place<float>(0) + at * 4 * u_;
        float* gates = place<float>(7) + at * 4 * u_;
        float* h = place<float>(5) + at * u_;
        float* c = place<float>(6) + at * u_;
        const float* h0 = t == 0 ? place<float>(2) + i * u_ : h - u_;
        const float* c0 = t == 0 ? place<float>(3) + i * u_ : c - u_;
        gates_.applyToSum(xz, z, gates, 2 * u_);
        cell_.applyToSum(xz + 2 * u_, z + 2 * u_, gates + 2 * u_, u_);
        gates_.applyToSum(xz + 3 * u_, z + 3 * u_, gates + 3 * u_, u_);
        if (place<uint8_t>(4)[at]) {
            cell_.updateCell(gates, c0, c, h, u_);
        } else {
            memcpy(h, h0, u_ * sizeof(float));
            memcpy(c, c0, u_ * sizeof(float));
        }
    }

    int64_t packed_;
};

// (recurrent [u,4u], c0 [n,u], mask [n,t], c [n,t,u], gates [n,t,4u], dh, dc [n,t,u]) -> (dxz [n,t,4u], dh0, dc0 [n,u]).
// The states' gradients are carried in dh0 and dc0.
class LstmBackward : public Recurrence {
   public:
    explicit LstmBackward(Args& args) : Recurrence(args) { workspaceBytes = packedSize(4 * u_, u_) * 4 + 64; }

    void run() override {
        packPanels(place<float>(0), 1, 4 * u_, 4 * u_, u_, workspace<float>());
        eachGroup([this](int, Range r) { runGroup(r); });
    }

   private:
    void runGroup(Range r) {
        int64_t m = r.to - r.from;
        float* dh0 = place<float>(8) + r.from * u_;
        std::fill_n(dh0, m * u_, 0.0f);
        std::fill_n(place<float>(9) + r.from * u_, m * u_, 0.0f);
        for (int64_t t = t_ - 1; t >= 0; t--) {
            for (int64_t i = r.from; i < r.to; i++) step(i, t);
            // dz of a masked step is zero, so that its carried gradient stays as it is
            gemm(m, u_, 4 * u_, place<float>(7) + (r.from * t_ + t) * 4 * u_, t_ * 4 * u_, 1, workspace<float>(), dh0, u_, true);
        }
    }

    void step(int64_t i, int64_t t) {
        int64_t at = i * t_ + t;
        const float* gates = place<float>(4) + at * 4 * u_;
        const float* c = place<float>(3) + at * u_;
        const float* c0 = t == 0 ? place<float>(1) + i * u_ : c - u_;
        const float* dhOut = place<float>(5) + at * u_;
        const float* dcOut = place<float>(6) + at * u_;
        float* dz = place<float>(7) + at * 4 * u_;
        float* dh = place<float>(8) + i * u_;
        float* dc = place<float>(9) + i * u_;
#pragma omp simd
        for (int64_t j = 0; j < u_; j++) {
            dh[j] += dhOut[j];
            dc[j] += dcOut[j];
        }
        if (!place<uint8_t>(2)[at]) {
            std::fill_n(dz, 4 * u_, 0.0f);
            return;
        }
        cell_.cellBackward(gates, c0, c, dh, dc, dz, u_);
        gates_.multiplyBySlope(gates, dz, 2 * u_);
        cell_.multiplyBySlope(gates + 2 * u_, dz + 2 * u_, u_);
        gates_.multiplyBySlope(gates + 3 * u_, dz + 3 * u_, u_);
    }
};

}  // namespace

Kernel* create_lstm(Args& args) { return new Lstm(args); }
Kernel* create_lstm_backward(Args& args) { return new LstmBackward(args); }

}  // namespace argali
