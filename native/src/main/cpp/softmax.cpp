// Softmax, log-softmax and arg-max.
#include "kernel.h"
#include "vector.h"

namespace argali {
namespace {

// [rows, n], row by row: e^(x - max) / sum, or x - max - log sum.
template <bool LOG>
class Softmax : public Kernel {
    static constexpr int64_t ROWS = 16;  // whose logarithms are taken together
    static constexpr int64_t BLOCK = 1024;

   public:
    explicit Softmax(Args& args) : rows_(args.next()), n_(args.next()) {
        threads = threadsFor(rows_ * (15 + n_ * 0.5), args.threads);
    }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(rows_, part, threads, ROWS);
            for (int64_t i = r.from; i < r.to; i += ROWS) {
                rows(place<float>(0) + i * n_, place<float>(1) + i * n_, std::min(ROWS, r.to - i));
            }
        });
    }

   private:
    struct Row {
        float max, sum;
    };

    void rows(const float* x, float* y, int64_t count) const {
        float max[ROWS], sum[ROWS];
        std::fill_n(sum, ROWS, 1.0f);
        if (n_ < VECTOR) {
            for (int64_t i = 0; i < count; i += VECTOR) {
                shortRows(x + i * n_, y + i * n_, std::min<int64_t>(VECTOR, count - i), max + i, sum + i);
            }
        } else {
            for (int64_t i = 0; i < count; i++) {
                Row r = longRow(x + i * n_, y + i * n_);
                max[i] = r.max;
                sum[i] = r.sum;
            }
        }
        if (!LOG) return;
#pragma omp simd
        for (int64_t i = 0; i < ROWS; i++) sum[i] = vlog(sum[i]);
        for (int64_t i = 0; i < count; i++) writeLog(x + i * n_, y + i * n_, max[i], sum[i]);
    }

    // A vector for each row, all read before the first is written: a load beside what was just stored, as in place, would wait
    // for the store. Gives what each row's largest is and what its exponentials add up to; softmax writes its result.
    void shortRows(const float* x, float* y, int64_t count, float* max, float* sum) const {
        Vector v[VECTOR];
        for (int64_t i = 0; i < VECTOR; i++) v[i] = loadSome(x + std::min(i, count - 1) * n_, n_, -INF);
        Vector most = joinLanes<Larger>(v);
        store(max, most == -INF ? Vector{} : most);
        for (int64_t i = 0; i < VECTOR; i++) v[i] = vexp(v[i] - max[i]);
        store(sum, joinLanes<Add>(v));
        if (LOG) return;
        float scale[VECTOR];
        store(scale, 1.0f / load(sum));
        for (int64_t i = 0; i < count; i++) storeSome(y + i * n_, n_, v[i] * scale[i]);
    }

    Row longRow(const float* x, float* y) const {
        int64_t i = n_ % VECTOR;
        Vector m = loadSome(x, i, -INF);
        for (; i < n_; i += VECTOR) m = larger(m, load(x + i));
        float max = finite(largestOf(m));
        double sum = 0;
        for (int64_t from = 0; from < n_; from += BLOCK) {
            sum += exponentials(x + from, y + from, std::min(BLOCK, n_ - from), max);
        }
        if (!LOG) {
            float scale = static_cast<float>(1 / sum);
            int64_t some = n_ % VECTOR;
            storeSome(y, some, loadSome(y, some, 0) * scale);
            for (i = some; i < n_; i += VECTOR) store(y + i, load(y + i) * scale);
        }
        return {max, static_cast<float>(sum)};
    }

    static float finite(float max) { return max == -INF ? 0 : max; }

    static float exponentials(const float* x, float* y, int64_t n, float max) {
        int64_t i = n % VECTOR;
        Vector sums = vexp(loadSome(x, i, -INF) - max);
        if (!LOG) storeSome(y, i, sums);
        for (; i < n; i += VECTOR) {
            Vector e = vexp(load(x + i) - max);
            if (!LOG) store(y + i, e);
            sums += e;
        }
        return sumOf(sums);
    }

    void writeLog(const float* x, float* y, float max, float log) const {
        int64_t some = n_ % VECTOR;
        storeSome(y, some, (loadSome(x, some, 0) - max) - log);
        for (int64_t i = some; i < n_; i += VECTOR) store(y + i, (load(x + i) - max) - log);
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
