// The recurrence of an LSTM and its gradient. Threads share the batch and need not wait for one another in the loop over
// time: each goes through all steps of its own sequences.
#include "cell.h"
#include "gemm.h"
#include "kernel.h"

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

constexpr int64_t ROWS = 2 * TILE_ROWS;  // sequences that go through time together

// What both directions share: sizes, and the recurrent kernel packed once for all steps.
class Recurrence : public Kernel {
   public:
    explicit Recurrence(Args& args) : n_(args.next()), t_(args.next()), u_(args.next()) {
        int64_t cell = args.next();
        activations_ = cell * CELL_ACTIVATIONS + args.next();
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
    int64_t activations_;
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
        FORWARD[activations_](xz, z, c0, gates, c, h, u_);
        if (!place<uint8_t>(4)[at]) {
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
        if (!place<uint8_t>(2)[at]) {
            for (int64_t j = 0; j < u_; j++) {
                dh[j] += dhOut[j];
                dc[j] += dcOut[j];
            }
            std::fill_n(dz, 4 * u_, 0.0f);
            return;
        }
        BACKWARD[activations_](gates, c0, c, dhOut, dcOut, dh, dc, dz, u_);
    }
};

}  // namespace

Kernel* create_lstm(Args& args) { return new Lstm(args); }
Kernel* create_lstm_backward(Args& args) { return new LstmBackward(args); }

}  // namespace argali
