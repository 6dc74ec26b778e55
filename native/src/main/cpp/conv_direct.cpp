// Convolution by plain loops over output channels, for what oneDNN does not do.
#include "conv.h"

namespace argali {
namespace {

class ConvDirect : public Kernel {
   public:
    ConvDirect(const ConvArgs& a, int allowed) : a_(a), w_(a_.w) { threads = threadsFor(a_.flops() / 4, allowed); }

    void run() override {
        switch (a_.direction) {
            case ConvArgs::FORWARD: return each(w_.n * w_.outputs(), &ConvDirect::forward);
            case ConvArgs::BACKWARD_DATA: return each(w_.n * w_.inputs(), &ConvDirect::backwardData);
            case ConvArgs::BACKWARD_FILTER: return each(w_.elements() * a_.groupIn(), &ConvDirect::backwardFilter);
        }
    }

   private:
    void each(int64_t n, void (ConvDirect::*what)(int64_t) const) {
        parallel(threads, [=](int part) {
            Range r = share(n, part, threads);
            for (int64_t i = r.from; i < r.to; i++) (this->*what)(i);
        });
    }

    // One output position: y [f]
    void forward(int64_t at) const {
        const float* x = place<float>(0) + at / w_.outputs() * w_.inputs() * w_.c;
        float* y = place<float>(a_.after.out()) + at * a_.f;
        int64_t in = a_.groupIn(), out = a_.groupOut();
        std::fill_n(y, a_.f, 0.0f);
        w_.forEachElement(at % w_.outputs(), [&](int64_t k, int64_t i) {
            for (int64_t c = 0; c < in; c++) {
                const float* w = place<float>(1) + (k * in + c) * a_.f;
                for (int64_t g = 0; g < a_.groups; g++) {
                    float v = x[i * w_.c + g * in + c];
#pragma omp simd
                    for (int64_t j = g * out; j < (g + 1) * out; j++) y[j] += v * w[j];
                }
            }
        });
        Epilogue{a_.after.bias ? place<float>(2) : nullptr, a_.after.relu}.apply(y, 1, a_.f, a_.f);
    }

    // One input position: dx [c]
    void backwardData(int64_t at) const {
        const float* dy = place<float>(1) + at / w_.inputs() * w_.outputs() * a_.f;
        float* dx = place<float>(2) + at * w_.c;
        int64_t in = a_.groupIn(), out = a_.groupOut();
        std::fill_n(dx, w_.c, 0.0f);
        w_.forEachReached(at % w_.inputs(), [&](int64_t k, int64_t o) {
            for (int64_t c = 0; c < in; c++) {
                const float* w = place<float>(0) + (k * in + c) * a_.f;
                for (int64_t g = 0; g < a_.groups; g++) {
                    float sum = 0;
#pragma omp simd reduction(+ : sum)
                    for (int64_t j = g * out; j < (g + 1) * out; j++) sum += dy[o * a_.f + j] * w[j];
                    dx[g * in + c] += sum;
                }
            }
        });
    }

    // One window element and input channel of the groups: dw [f]
    void backwardFilter(int64_t at) const {
        int64_t in = a_.groupIn(), out = a_.groupOut();
        int64_t wanted = at / in, c = at % in;
        float* dw = place<float>(2) + at * a_.f;
        std::fill_n(dw, a_.f, 0.0f);
        for (int64_t n = 0; n < w_.n; n++) {
            const float* x = place<float>(0) + n * w_.inputs() * w_.c;
            const float* dy = place<float>(1) + n * w_.outputs() * a_.f;
            for (int64_t o = 0; o < w_.outputs(); o++) {
                w_.forEachElement(o, [&](int64_t k, int64_t i) {
                    if (k != wanted) return;
                    for (int64_t g = 0; g < a_.groups; g++) {
                        float v = x[i * w_.c + g * in + c];
#pragma omp simd
                        for (int64_t j = g * out; j < (g + 1) * out; j++) dw[j] += v * dy[o * a_.f + j];
                    }
                });
            }
        }
    }

    ConvArgs a_;
    const Window& w_;
};

}  // namespace

Kernel* newConvDirect(const ConvArgs& args, int threads) { return new ConvDirect(args, threads); }

}  // namespace argali
