// Convolution of rows that are looked up in a table, from the products of the table's rows with the filter: every output is a
// sum of looked-up numbers.
#include "kernel.h"

namespace argali {
namespace {

constexpr int64_t BLOCK = 32;  // filters whose sums stay in registers
constexpr int64_t AHEAD = 4;   // positions

class LookupConvKernel : public Kernel {
   protected:
    explicit LookupConvKernel(Args& args)
        : rows_(args.next()), size_(args.next()), f_(args.next()), n_(args.next()), t_(args.next()), out_(t_ - size_ + 1) {
        canFail = true;
        threads = threadsFor(n_ * out_ * size_ * f_ * 0.2, args.threads);
    }

    // Whether all ids are in the table; where not, the first that is not becomes the failure.
    bool check(const int32_t* ids) {
        failedAt = -1;
        int bad = 0;
        for (int64_t i = 0; i < n_ * t_; i++) bad |= ids[i] < 0 || ids[i] >= rows_;
        if (!bad) return true;
        failedAt = std::find_if(ids, ids + n_ * t_, [this](int32_t id) { return id < 0 || id >= rows_; }) - ids;
        failedValue = ids[failedAt];
        return false;
    }

    static void fetch(const float* from, int64_t n) {
        for (int64_t i = 0; i < n; i += 16) __builtin_prefetch(from + i);
    }

    int64_t rows_, size_, f_, n_, t_, out_;
};

// (products [rows, size, f], ids [n, t]) -> [n, out, f]
class LookupConv : public LookupConvKernel {
   public:
    explicit LookupConv(Args& args) : LookupConvKernel(args) {}

    void run() override {
        if (!check(place<int32_t>(1))) {
            std::fill_n(place<float>(2), n_ * out_ * f_, 0.0f);
            return;
        }
        parallel(threads, [this](int part) {
            Range r = share(n_ * out_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) output(i / out_, i % out_);
        });
    }

   private:
    void output(int64_t n, int64_t o) const {
        const float* products = place<float>(0);
        const int32_t* ids = place<int32_t>(1) + n * t_ + o;
        float* y = place<float>(2) + (n * out_ + o) * f_;
        if (o + size_ + AHEAD < t_) fetch(products + ids[size_ + AHEAD] * size_ * f_, size_ * f_);
        int64_t c = 0;
        for (; c + BLOCK <= f_; c += BLOCK) {
            float sum[BLOCK] = {};
            for (int64_t j = 0; j < size_; j++) {
                const float* p = products + (ids[j] * size_ + j) * f_ + c;
#pragma omp simd
                for (int64_t k = 0; k < BLOCK; k++) sum[k] += p[k];
            }
#pragma omp simd
            for (int64_t k = 0; k < BLOCK; k++) y[c + k] = sum[k];
        }
        for (; c < f_; c++) {
            float sum = 0;
            for (int64_t j = 0; j < size_; j++) sum += products[(ids[j] * size_ + j) * f_ + c];
            y[c] = sum;
        }
    }
};

// (ids [n, t], dy [n, out, f]) -> [rows, size, f], sums in order of position. Threads share the numbers of a row.
class LookupConvBackward : public LookupConvKernel {
   public:
    explicit LookupConvBackward(Args& args) : LookupConvKernel(args) {}

    void run() override {
        bool good = check(place<int32_t>(0));
        parallel(threads, [this, good](int part) {
            Range columns = share(size_ * f_, part, threads, 16);
            float* dp = place<float>(2);
            for (int64_t r = 0; r < rows_; r++) std::fill(dp + r * size_ * f_ + columns.from, dp + r * size_ * f_ + columns.to, 0.0f);
            for (int64_t n = 0; good && n < n_; n++) add(n, columns);
        });
    }

   private:
    void add(int64_t n, Range columns) const {
        const int32_t* ids = place<int32_t>(0) + n * t_;
        const float* dy = place<float>(1) + n * out_ * f_;
        float* dp = place<float>(2);
        for (int64_t t = 0; t < t_; t++) {
            if (t + AHEAD < t_) fetch(dp + ids[t + AHEAD] * size_ * f_ + columns.from, columns.to - columns.from);
            float* to = dp + ids[t] * size_ * f_;
            // the part of the row that has been at element j of a window; the window began at t - j
            for (int64_t j = columns.from / f_; j * f_ < columns.to; j++) {
                if (t < j || t - j >= out_) continue;
                int64_t from = std::max<int64_t>(columns.from - j * f_, 0);
                add(dy + (t - j) * f_ + from, to + j * f_ + from, std::min(columns.to - j * f_, f_) - from);
            }
        }
    }

    static void add(const float* from, float* to, int64_t n) {
        if (n == BLOCK) {
#pragma omp simd
            for (int64_t k = 0; k < BLOCK; k++) to[k] += from[k];
        } else {
#pragma omp simd
            for (int64_t k = 0; k < n; k++) to[k] += from[k];
        }
    }
};

}  // namespace

Kernel* create_lookup_conv(Args& args) { return new LookupConv(args); }

Kernel* create_lookup_conv_backward(Args& args) { return new LookupConvBackward(args); }

}  // namespace argali
