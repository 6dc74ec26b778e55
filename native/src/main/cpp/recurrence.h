// What the recurrences have in common: threads share the batch and need not wait for one another in the loop over time. Each goes
// through all steps of its own sequences, some sequences together.
#ifndef ARGALI_RECURRENCE_H
#define ARGALI_RECURRENCE_H

#include "cell.h"
#include "gemm.h"
#include "kernel.h"

namespace argali {

class Recurrence : public Kernel {
   public:
    static constexpr int64_t ROWS = 2 * TILE_ROWS;  // sequences that go through time together

    Recurrence(Args& args, int64_t gates) : n_(args.next()), t_(args.next()), u_(args.next()), gates_(gates * u_) {
        double work = n_ * t_ * (u_ * gates_ / 50.0 + u_ * 3.0);
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

    // Forwards, the workspace is the recurrent kernel, packed once for all steps, and room for a product of each thread.
    void forwardWorkspace() {
        packed_ = packedSize(u_, gates_);
        workspaceBytes = (packed_ + threads * ROWS * gates_) * 4 + 64;
    }

    // Calls step(i, t, z) for all steps of all sequences; z is the state before, out of h [n,t,u] or h0, times the recurrent kernel.
    template <class F>
    void eachStep(const float* recurrent, const float* h0, const float* h, const Epilogue& after, F step) {
        packPanels(recurrent, gates_, 1, u_, gates_, workspace<float>());
        eachGroup([&](int part, Range r) {
            float* z = workspace<float>() + packed_ + part * ROWS * gates_;
            for (int64_t t = 0; t < t_; t++) {
                const float* before = t == 0 ? h0 + r.from * u_ : h + (r.from * t_ + t - 1) * u_;
                gemm(r.to - r.from, gates_, u_, before, t == 0 ? u_ : t_ * u_, 1, workspace<float>(), z, gates_, false, after);
                for (int64_t i = r.from; i < r.to; i++) step(i, t, z + (i - r.from) * gates_);
            }
        });
    }

    // Of sequences of states, the one before a step.
    const float* before(const float* start, const float* after, int64_t i, int64_t t) const {
        return t == 0 ? start + i * u_ : after + (i * t_ + t - 1) * u_;
    }

    void keep(const float* before, float* state) const { memcpy(state, before, u_ * sizeof(float)); }

    // Where a step does not count, a state's gradient goes on to the step before.
    void passOn(const float* dOut, float* d) const {
        for (int64_t j = 0; j < u_; j++) d[j] += dOut[j];
    }

    int64_t n_, t_, u_;
    int64_t gates_;  // numbers of all gates
    int64_t packed_ = 0;
};

}  // namespace argali
#endif
