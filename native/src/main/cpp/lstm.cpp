// The recurrence of an LSTM and its gradient.
#include "recurrence.h"

namespace argali {
namespace {

// gates = (i, f, g, o) of xz + z, c = f c0 + i g and h = o A(c), each of n numbers.
template <int CELL, int GATE>
struct Forward {
    static void run(const float* xz, const float* z, const float* c0, float* gates, float* c, float* h, int64_t n) {
        eachVector(n, [&](int64_t j, auto load, auto store) {
            auto sum = [&](int64_t gate) { return load(xz + gate * n + j) + load(z + gate * n + j); };
            Vector in = apply<GATE>(sum(0));
            Vector forget = apply<GATE>(sum(1));
            Vector add = apply<CELL>(sum(2));
            Vector out = apply<GATE>(sum(3));
            Vector cell = forget * load(c0 + j) + in * add;
            store(gates + j, in);
            store(gates + n + j, forget);
            store(gates + 2 * n + j, add);
            store(gates + 3 * n + j, out);
            store(c + j, cell);
            store(h + j, out * apply<CELL>(cell));
        });
    }
};

// dz, which may lie where the gates do, and the state's gradients before the step: dc, and dh without what comes through dz.
template <int CELL, int GATE>
struct Backward {
    static void run(const float* gates, const float* c0, const float* c, const float* dhOut, const float* dcOut, float* dh,
                    float* dc, float* dz, int64_t n) {
        eachVector(n, [&](int64_t j, auto load, auto store) {
            Vector in = load(gates + j);
            Vector forget = load(gates + n + j);
            Vector add = load(gates + 2 * n + j);
            Vector out = load(gates + 3 * n + j);
            Vector a = apply<CELL>(load(c + j));
            Vector dHidden = load(dh + j) + load(dhOut + j);
            Vector dCell = load(dc + j) + load(dcOut + j) + dHidden * out * slope<CELL>(a);
            store(dz + j, dCell * add * slope<GATE>(in));
            store(dz + n + j, dCell * load(c0 + j) * slope<GATE>(forget));
            store(dz + 2 * n + j, dCell * in * slope<CELL>(add));
            store(dz + 3 * n + j, dHidden * a * slope<GATE>(out));
            store(dc + j, dCell * forget);
            store(dh + j, Vector{});
        });
    }
};

constexpr auto FORWARD = tableOfPairs<Forward>();
constexpr auto BACKWARD = tableOfPairs<Backward>();

// (xz [n,t,4u], recurrent [u,4u], h0, c0 [n,u], mask [n,t]) -> (h, c [n,t,u], gates [n,t,4u])
class Lstm : public Recurrence {
   public:
    explicit Lstm(Args& args) : Recurrence(args, 4), activations_(pairOf(args)) { forwardWorkspace(); }

    void run() override {
        eachStep(place<float>(1), place<float>(2), place<float>(5), {},
                 [this](int64_t i, int64_t t, const float* z) { step(i, t, z); });
    }

   private:
    void step(int64_t i, int64_t t, const float* z) {
        int64_t at = i * t_ + t;
        float* h = place<float>(5) + at * u_;
        float* c = place<float>(6) + at * u_;
        const float* c0 = before(place<float>(3), place<float>(6), i, t);
        FORWARD[activations_](place<float>(0) + at * gates_, z, c0, place<float>(7) + at * gates_, c, h, u_);
        if (!place<uint8_t>(4)[at]) {
            keep(before(place<float>(2), place<float>(5), i, t), h);
            keep(c0, c);
        }
    }

    int64_t activations_;
};

// (recurrent [u,4u], c0 [n,u], mask [n,t], c [n,t,u], gates [n,t,4u], dh, dc [n,t,u]) -> (dxz [n,t,4u], dh0, dc0 [n,u]).
// The states' gradients are carried in dh0 and dc0.
class LstmBackward : public Recurrence {
   public:
    explicit LstmBackward(Args& args) : Recurrence(args, 4), activations_(pairOf(args)) {
        workspaceBytes = packedSize(gates_, u_) * 4 + 64;
    }

    void run() override {
        packPanels(place<float>(0), 1, gates_, gates_, u_, workspace<float>());
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
            gemm(m, u_, gates_, place<float>(7) + (r.from * t_ + t) * gates_, t_ * gates_, 1, workspace<float>(), dh0, u_, true);
        }
    }

    void step(int64_t i, int64_t t) {
        int64_t at = i * t_ + t;
        const float* dhOut = place<float>(5) + at * u_;
        const float* dcOut = place<float>(6) + at * u_;
        float* dz = place<float>(7) + at * gates_;
        float* dh = place<float>(8) + i * u_;
        float* dc = place<float>(9) + i * u_;
        if (!place<uint8_t>(2)[at]) {
            passOn(dhOut, dh);
            passOn(dcOut, dc);
            std::fill_n(dz, gates_, 0.0f);
            return;
        }
        const float* c0 = before(place<float>(1), place<float>(3), i, t);
        BACKWARD[activations_](place<float>(4) + at * gates_, c0, place<float>(3) + at * u_, dhOut, dcOut, dh, dc, dz, u_);
    }

    int64_t activations_;
};

}  // namespace

Kernel* create_lstm(Args& args) { return new Lstm(args); }
Kernel* create_lstm_backward(Args& args) { return new LstmBackward(args); }

}  // namespace argali
