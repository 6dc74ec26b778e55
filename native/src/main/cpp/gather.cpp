// Rows of a table by id, and the sum of gradients by id.
#include <string.h>

#include "kernel.h"

namespace argali {
namespace {

// (table [rows, width], ids [n]) -> [n, width], in bytes. A bad id gives zeros and is reported.
class Gather : public Kernel {
   public:
    explicit Gather(Args& args) : rows_(args.next()), width_(args.next()), n_(args.next()) {
        threads = threadsFor(n_ * (5 + width_ * 0.1), args.threads);
        canFail = true;
        bad_.resize(threads);
    }

    void run() override {
        parallel(threads, [this](int part) { bad_[part] = runPart(share(n_, part, threads)); });
        failedAt = -1;
        for (int part = 0; part < threads && failedAt < 0; part++) failedAt = bad_[part];
        if (failedAt >= 0) failedValue = place<int32_t>(1)[failedAt];
    }

   private:
    int64_t runPart(Range r) const {
        const char* table = place<char>(0);
        const int32_t* ids = place<int32_t>(1);
        char* y = place<char>(2);
        int64_t bad = -1;
        for (int64_t i = r.from; i < r.to; i++) {
            int64_t id = ids[i];
            if (id >= 0 && id < rows_) {
                memcpy(y + i * width_, table + id * width_, width_);
            } else {
                memset(y + i * width_, 0, width_);
                if (bad < 0) bad = i;
            }
        }
        return bad;
    }

    int64_t rows_, width_, n_;
    std::vector<int64_t> bad_;
};

// (ids [n], dy [n, width]) -> [rows, width]: row r is the sum of dy over the positions of id r, in their order. Threads
// share the columns or, where rows are short, the ids.
template <class T>
class GatherBackward : public Kernel {
   public:
    explicit GatherBackward(Args& args) : rows_(args.next()), width_(args.next()), n_(args.next()) {
        threads = threadsFor((rows_ + n_) * width_ * 0.2, args.threads);
        byColumns_ = width_ >= 16 * threads;
        canFail = true;
    }

    void run() override {
        if (byColumns_) {
            parallel(threads, [this](int part) { runPart({0, rows_}, share(width_, part, threads, 16), part == 0); });
        } else {
            parallel(threads, [this](int part) { runPart(share(rows_, part, threads), {0, width_}, part == 0); });
        }
        if (failedAt >= 0) failedValue = place<int32_t>(0)[failedAt];
    }

   private:
    void runPart(Range rows, Range columns, bool reports) {
        const int32_t* ids = place<int32_t>(0);
        const T* dy = place<T>(1) + columns.from;
        T* dx = place<T>(2) + columns.from;
        int64_t w = columns.to - columns.from;
        for (int64_t r = rows.from; r < rows.to; r++) std::fill_n(dx + r * width_, w, T(0));
        int64_t bad = -1;
        for (int64_t i = 0; i < n_; i++) {
            int64_t id = ids[i];
            if (id >= rows.from && id < rows.to) {
                T* to = dx + id * width_;
                const T* from = dy + i * width_;
#pragma omp simd
                for (int64_t c = 0; c < w; c++) to[c] += from[c];
            } else if ((id < 0 || id >= rows_) && bad < 0) {
                bad = i;
            }
        }
        if (reports) failedAt = bad;
    }

    int64_t rows_, width_, n_;
    bool byColumns_;
};

}  // namespace

Kernel* create_gather(Args& args) { return new Gather(args); }

Kernel* create_gather_backward(Args& args) {
    return args.next() == 0 ? static_cast<Kernel*>(new GatherBackward<float>(args)) : new GatherBackward<int32_t>(args);
}

}  // namespace argali
