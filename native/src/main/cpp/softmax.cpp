// Softmax, log-softmax and arg-max.
#include "kernel.h"
#include "reduce_ops.h"

namespace argali {
namespace {

// [rows, n]: e^(x - max) / sum, or x - max - log sum, for each row.
template <bool LOG>
class Softmax : public Kernel {
   public:
    explicit Softmax(Args& args) : rows_(args.next()), n_(args.next()) {
        threads = threadsFor(rows_ * (10 + n_ * 1.0), args.threads);
    }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(rows_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) row(place<float>(0) + i * n_, place<float>(1) + i * n_);
        });
    }

   private:
    void row(const float* x, float* y) const {
        float max = reduceRun<Max<float>>(x, n_);
        float shift = max == -INF ? 0 : max;
        if (LOG) {
            float log = vlog(static_cast<float>(sumOfExp(x, shift)));
#pragma omp simd
            for (int64_t i = 0; i < n_; i++) y[i] = (x[i] - shift) - log;
        } else {
#pragma omp simd
            for (int64_t i = 0; i < n_; i++) y[i] = vexp(x[i] - shift);
            float scale = static_cast<float>(1 / reduceRun<Sum<float, double>>(y, n_));
#pragma omp simd
            for (int64_t i = 0; i < n_; i++) y[i] *= scale;
        }
    }

    double sumOfExp(const float* x, float shift) const {
        constexpr int64_t BLOCK = 1024;
        double total = 0;
        for (int64_t from = 0; from < n_; from += BLOCK) {
            int64_t end = std::min(n_, from + BLOCK);
            float sum = 0;
#pragma omp simd reduction(+ : sum)
            for (int64_t i = from; i < end; i++) sum += vexp(x[i] - shift);
            total += sum;
        }
        return total;
    }

    int64_t rows_, n_;
};

// [outer, n, inner] -> [outer, inner]: index of the first largest element.
template <class T>
class ArgMax : public Kernel {
   public:
    explicit ArgMax(Args& args) : outer_(args.next()), n_(args.next()), inner_(args.next()) {
        threads = threadsFor(outer_ * n_ * inner_ * 1.0, args.threads);
    }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(outer_ * inner_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) {
                const T* x = place<T>(0) + i / inner_ * n_ * inner_ + i % inner_;
                int32_t best = 0;
                for (int64_t j = 1; j < n_; j++) {
                    if (x[j * inner_] > x[best * inner_]) best = static_cast<int32_t>(j);
                }
                place<int32_t>(1)[i] = best;
            }
        });
    }

   private:
    int64_t outer_, n_, inner_;
};

}  // namespace

Kernel* create_softmax(Args& args) {
    return args.flag() ? static_cast<Kernel*>(new Softmax<true>(args)) : new Softmax<false>(args);
}

Kernel* create_arg_max(Args& args) {
    switch (args.next()) {
        case 0: return new ArgMax<float>(args);
        case 1: return new ArgMax<int32_t>(args);
        default: return new ArgMax<uint8_t>(args);
    }
}

}  // namespace argali
