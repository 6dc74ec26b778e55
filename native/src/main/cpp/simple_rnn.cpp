// The recurrence of a simple RNN, and its gradient.
#include "recurrence.h"

namespace argali {
namespace {

// h, which may lie where xz does.
template <int CELL>
struct Forward {
    static void run(const float* xz, const float* z, float* h, int64_t n) {
        eachVector(n, [&](int64_t j, auto load, auto store) { store(h + j, apply<CELL>(load(xz + j) + load(z + j))); });
    }
};

// dz, which may lie where dhOut does; what is carried to the step before comes through dz alone.
template <int CELL>
struct Backward {
    static void run(const float* h, const float* dhOut, float* dh, float* dz, int64_t n) {
        eachVector(n, [&](int64_t j, auto load, auto store) {
            store(dz + j, (load(dh + j) + load(dhOut + j)) * slope<CELL>(load(h + j)));
            store(dh + j, Vector{});
        });
    }
};

constexpr auto FORWARD = tableOfCells<Forward>();
constexpr auto BACKWARD = tableOfCells<Backward>();

// (xz [n,t,u], recurrent [u,u], h0 [n,u], mask [n,t]) -> h [n,t,u]
class SimpleRnn : public Recurrence {
   public:
    explicit SimpleRnn(Args& args) : Recurrence(args, 1), activation_(args.next()) { forwardWorkspace(); }

    void run() override {
        eachStep(place<float>(1), place<float>(2), place<float>(4), {}, [this](int64_t i, int64_t t, const float* z) {
            int64_t at = i * t_ + t;
            float* h = place<float>(4) + at * u_;
            if (place<uint8_t>(3)[at]) {
                FORWARD[activation_](place<float>(0) + at * u_, z, h, u_);
            } else {
                keep(before(place<float>(2), place<float>(4), i, t), h);
            }
        });
    }

   private:
    int64_t activation_;
};

// (recurrent [u,u], mask [n,t], h, dh [n,t,u]) -> (dxz [n,t,u], dh0 [n,u]). The state's gradient is carried in dh0.
class SimpleRnnBackward : public Recurrence {
   public:
    explicit SimpleRnnBackward(Args& args) : Recurrence(args, 1), activation_(args.next()) {
        workspaceBytes = packedSize(u_, u_) * 4 + 64;
    }

    void run() override {
        packPanels(place<float>(0), 1, u_, u_, u_, workspace<float>());
        eachGroup([this](int, Range r) { runGroup(r); });
    }

   private:
    void runGroup(Range r) {
        int64_t m = r.to - r.from;
        float* dh0 = place<float>(5) + r.from * u_;
        std::fill_n(dh0, m * u_, 0.0f);
        for (int64_t t = t_ - 1; t >= 0; t--) {
            for (int64_t i = r.from; i < r.to; i++) step(i, t);
            // dz of a masked step is zero, so that its carried gradient stays as it is
            gemm(m, u_, u_, place<float>(4) + (r.from * t_ + t) * u_, t_ * u_, 1, workspace<float>(), dh0, u_, true);
        }
    }

    void step(int64_t i, int64_t t) {
        int64_t at = i * t_ + t;
        const float* dhOut = place<float>(3) + at * u_;
        float* dz = place<float>(4) + at * u_;
        float* dh = place<float>(5) + i * u_;
        if (place<uint8_t>(1)[at]) {
            BACKWARD[activation_](place<float>(2) + at * u_, dhOut, dh, dz, u_);
        } else {
            passOn(dhOut, dh);
            std::fill_n(dz, u_, 0.0f);
        }
    }

    int64_t activation_;
};

}  // namespace

Kernel* create_simple_rnn(Args& args) { return new SimpleRnn(args); }
Kernel* create_simple_rnn_backward(Args& args) { return new SimpleRnnBackward(args); }

}  // namespace argali
