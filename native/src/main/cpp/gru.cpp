// The recurrence of gated recurrent units, with the reset gate after the product, and its gradient.
#include "recurrence.h"

namespace argali {
namespace {

// gates = (z, r, g) of xz + p, where p_h is multiplied by r, and h = z h0 + (1 - z) g, each of n numbers; p_h is kept.
template <int CELL, int GATE>
struct Forward {
    static void run(const float* xz, const float* p, const float* h0, float* gates, float* kept, float* h, int64_t n) {
        eachVector(n, [&](int64_t j, auto load, auto store) {
            Vector z = apply<GATE>(load(xz + j) + load(p + j));
            Vector r = apply<GATE>(load(xz + n + j) + load(p + n + j));
            Vector product = load(p + 2 * n + j);
            Vector g = apply<CELL>(load(xz + 2 * n + j) + r * product);
            store(gates + j, z);
            store(gates + n + j, r);
            store(gates + 2 * n + j, g);
            store(kept + j, product);
            store(h + j, z * load(h0 + j) + (1.0f - z) * g);
        });
    }
};

// dxz, which may lie where the gates do, dp_h, which may lie where p_h does, and the gradient of the state before the step
// without what comes through p.
template <int CELL, int GATE>
struct Backward {
    static void run(const float* gates, const float* h0, const float* kept, const float* dhOut, float* dh, float* dxz, float* dp,
                    int64_t n) {
        eachVector(n, [&](int64_t j, auto load, auto store) {
            Vector z = load(gates + j);
            Vector r = load(gates + n + j);
            Vector g = load(gates + 2 * n + j);
            Vector d = load(dh + j) + load(dhOut + j);
            Vector dg = d * (1.0f - z) * slope<CELL>(g);
            Vector product = load(kept + j);
            store(dxz + j, d * (load(h0 + j) - g) * slope<GATE>(z));
            store(dxz + n + j, dg * product * slope<GATE>(r));
            store(dxz + 2 * n + j, dg);
            store(dp + j, dg * r);
            store(dh + j, d * z);
        });
    }
};

constexpr auto FORWARD = tableOfPairs<Forward>();
constexpr auto BACKWARD = tableOfPairs<Backward>();

// (xz [n,t,3u], recurrent [u,3u], bias [3u], h0 [n,u], mask [n,t]) -> (h [n,t,u], gates [n,t,3u], p_h [n,t,u])
class Gru : public Recurrence {
   public:
    explicit Gru(Args& args) : Recurrence(args, 3), activations_(pairOf(args)) { forwardWorkspace(); }

    void run() override {
        eachStep(place<float>(1), place<float>(3), place<float>(5), {place<float>(2)},
                 [this](int64_t i, int64_t t, const float* p) { step(i, t, p); });
    }

   private:
    void step(int64_t i, int64_t t, const float* p) {
        int64_t at = i * t_ + t;
        float* h = place<float>(5) + at * u_;
        const float* h0 = before(place<float>(3), place<float>(5), i, t);
        FORWARD[activations_](place<float>(0) + at * gates_, p, h0, place<float>(6) + at * gates_, place<float>(7) + at * u_, h, u_);
        if (!place<uint8_t>(4)[at]) keep(h0, h);
    }

    int64_t activations_;
};

// (recurrent [u,3u], h0 [n,u], mask [n,t], h [n,t,u], gates [n,t,3u], p_h, dh [n,t,u]) -> (dxz [n,t,3u], dp_h [n,t,u], dh0 [n,u]).
// The state's gradient is carried in dh0.
class GruBackward : public Recurrence {
   public:
    explicit GruBackward(Args& args) : Recurrence(args, 3), activations_(pairOf(args)) {
        gatesPacked_ = packedSize(2 * u_, u_);
        workspaceBytes = (gatesPacked_ + packedSize(u_, u_)) * 4 + 64;
    }

    void run() override {
        packPanels(place<float>(0), 1, gates_, 2 * u_, u_, workspace<float>());
        packPanels(place<float>(0) + 2 * u_, 1, gates_, u_, u_, workspace<float>() + gatesPacked_);
        eachGroup([this](int, Range r) { runGroup(r); });
    }

   private:
    void runGroup(Range r) {
        int64_t m = r.to - r.from;
        float* dh0 = place<float>(9) + r.from * u_;
        std::fill_n(dh0, m * u_, 0.0f);
        for (int64_t t = t_ - 1; t >= 0; t--) {
            for (int64_t i = r.from; i < r.to; i++) step(i, t);
            // of a masked step both are zero, so that its carried gradient stays as it is
            int64_t at = r.from * t_ + t;
            gemm(m, u_, 2 * u_, place<float>(7) + at * gates_, t_ * gates_, 1, workspace<float>(), dh0, u_, true);
            gemm(m, u_, u_, place<float>(8) + at * u_, t_ * u_, 1, workspace<float>() + gatesPacked_, dh0, u_, true);
        }
    }

    void step(int64_t i, int64_t t) {
        int64_t at = i * t_ + t;
        const float* dhOut = place<float>(6) + at * u_;
        float* dxz = place<float>(7) + at * gates_;
        float* dp = place<float>(8) + at * u_;
        float* dh = place<float>(9) + i * u_;
        if (!place<uint8_t>(2)[at]) {
            passOn(dhOut, dh);
            std::fill_n(dxz, gates_, 0.0f);
            std::fill_n(dp, u_, 0.0f);
            return;
        }
        const float* h0 = before(place<float>(1), place<float>(3), i, t);
        BACKWARD[activations_](place<float>(4) + at * gates_, h0, place<float>(5) + at * u_, dhOut, dh, dxz, dp, u_);
    }

    int64_t activations_;
    int64_t gatesPacked_;
};

}  // namespace

Kernel* create_gru(Args& args) { return new Gru(args); }
Kernel* create_gru_backward(Args& args) { return new GruBackward(args); }

}  // namespace argali
