// Maximum and mean of windows over [n, s..., c], vectorised over the channels, threads sharing the batch.
#include <math.h>

#include "pool.h"
#include "window.h"

namespace argali {
namespace {

// Where the elements of a window that lies within the image are from its first one.
std::vector<int64_t> offsetsOf(const Window& w) {
    std::vector<int64_t> offsets;
    for (int64_t a = 0; a < w.size[0]; a++) {
        for (int64_t b = 0; b < w.size[1]; b++) {
            for (int64_t d = 0; d < w.size[2]; d++) {
                int64_t plane = a * w.dilation[0], row = b * w.dilation[1], last = d * w.dilation[2];
                offsets.push_back(((plane * w.in[1] + row) * w.in[2] + last) * w.c);
            }
        }
    }
    return offsets;
}

bool liesWithin(const Window& w, int axis, int64_t o) {
    int64_t first = o * w.stride[axis] - w.low[axis];
    return first >= 0 && first + (w.size[axis] - 1) * w.dilation[axis] < w.in[axis];
}

// Whether the window of each output lies within the image.
std::vector<bool> windowsWithin(const Window& w) {
    std::vector<bool> within;
    for (int64_t a = 0; a < w.out[0]; a++) {
        for (int64_t b = 0; b < w.out[1]; b++) {
            bool both = liesWithin(w, 0, a) && liesWithin(w, 1, b);
            for (int64_t d = 0; d < w.out[2]; d++) within.push_back(both && liesWithin(w, 2, d));
        }
    }
    return within;
}

// Where the first element of the window of output o lies.
int64_t firstOf(const Window& w, int64_t o) {
    int64_t last = o % w.out[2] * w.stride[2] - w.low[2];
    int64_t row = o / w.out[2] % w.out[1] * w.stride[1] - w.low[1];
    int64_t plane = o / (w.out[1] * w.out[2]) * w.stride[0] - w.low[0];
    return ((plane * w.in[1] + row) * w.in[2] + last) * w.c;
}

class Pool : public Kernel {
   public:
    Pool(Args& args, bool max) : w_(args), max_(max), offsets_(offsetsOf(w_)), within_(windowsWithin(w_)) {
        threads = threadsFor(w_.n * w_.outputs() * (w_.elements() * (3 + w_.c * 0.1)), args.threads);
    }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(w_.n * w_.outputs(), part, threads);
            for (int64_t i = r.from; i < r.to; i++) {
                const float* x = place<float>(0) + i / w_.outputs() * w_.inputs() * w_.c;
                float* y = place<float>(1) + i * w_.c;
                int64_t o = i % w_.outputs();
                if (max_ && within_[o]) {
                    maximum(x + firstOf(w_, o), offsets_, w_.c, y);
                } else {
                    max_ ? maximumAtEdge(x, o, y) : mean(x, o, y);
                }
            }
        });
    }

   private:
    void maximumAtEdge(const float* x, int64_t o, float* y) const {
        int64_t c = w_.c;
        bool first = true;
        w_.forEachElement(o, [&](int64_t, int64_t i) {
            const float* from = x + i * c;
            if (first) {
                std::copy_n(from, c, y);
                first = false;
            } else {
#pragma omp simd
                for (int64_t j = 0; j < c; j++) y[j] = from[j] > y[j] ? from[j] : y[j];
            }
        });
    }

    void mean(const float* x, int64_t o, float* y) const {
        int64_t c = w_.c;
        int count = 0;
        w_.forEachElement(o, [&](int64_t, int64_t i) {
            const float* from = x + i * c;
            if (count++ == 0) {
                std::copy_n(from, c, y);
            } else {
#pragma omp simd
                for (int64_t j = 0; j < c; j++) y[j] += from[j];
            }
        });
        float scale = 1.0f / static_cast<float>(count);
        for (int64_t j = 0; j < c; j++) y[j] *= scale;
    }

    Window w_;
    bool max_;
    std::vector<int64_t> offsets_;
    std::vector<bool> within_;
};

// (x, y, dy) -> dx. Threads share the batch and, where that is small, blocks of channels, so that no two write to one place.
// Windows that do not overlap write each place once, and what they leave out is zero first; where they overlap, each row is zero
// before the first window that reaches it.
class PoolBackward : public Kernel {
    static constexpr int64_t BLOCK = 64;
    static constexpr int64_t TASKS = 4;  // of a thread

   public:
    PoolBackward(Args& args, bool max)
        : w_(args), max_(max), offsets_(offsetsOf(w_)), within_(windowsWithin(w_)) {
        threads = threadsFor(w_.n * w_.outputs() * (w_.elements() * (3 + w_.c * 0.2)), args.threads);
        for (int a = 0; a < 3; a++) apart_ &= w_.stride[a] >= w_.size[a];
        std::vector<bool> written(w_.inputs());
        for (int64_t o = 0; apart_ && o < w_.outputs(); o++) {
            w_.forEachElement(o, [&](int64_t, int64_t i) { written[i] = true; });
        }
        int64_t wanted = w_.n > 0 ? (TASKS * threads + w_.n - 1) / w_.n : 1;
        block_ = roundUp((w_.c + wanted - 1) / wanted, BLOCK);
        blocks_ = (w_.c + block_ - 1) / block_;
        for (int64_t i = 0; apart_ && i < w_.inputs(); i++) {
            if (!written[i]) zeros_.push_back(i);
        }
    }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(w_.n * blocks_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) {
                int64_t from = i % blocks_ * block_;
                runBlock(i / blocks_, from, std::min(block_, w_.c - from));
            }
        });
    }

   private:
    void runBlock(int64_t n, int64_t from, int64_t width) const {
        int64_t c = w_.c;
        const float* x = place<float>(0) + n * w_.inputs() * c + from;
        const float* y = place<float>(1) + n * w_.outputs() * c + from;
        const float* dy = place<float>(2) + n * w_.outputs() * c + from;
        float* dx = place<float>(3) + n * w_.inputs() * c + from;
        for (int64_t i : zeros_) std::fill_n(dx + i * c, width, 0.0f);
        int64_t zero = 0;
        for (int64_t o = 0; o < w_.outputs(); o++) {
            if (!apart_ && o % w_.out[2] == 0) zero = clear(dx, zero, rowsOf(o), width);
            if (!max_) {
                toAll(dy + o * c, o, width, dx);
            } else if (within_[o]) {
                int64_t first = firstOf(w_, o);
                auto give = apart_ ? toFirstMaximum<false> : toFirstMaximum<true>;
                give(x + first, y + o * c, dy + o * c, offsets_, width, dx + first);
            } else if (apart_) {
                toEachFirstMaximum<false>(x, y + o * c, dy + o * c, o, width, dx);
            } else {
                toEachFirstMaximum<true>(x, y + o * c, dy + o * c, o, width, dx);
            }
        }
        if (!apart_) clear(dx, zero, w_.in[0] * w_.in[1], width);
    }

    // The rows of the image up to the last that the windows of a row of outputs reach.
    int64_t rowsOf(int64_t o) const {
        int64_t plane = std::min(w_.in[0], o / (w_.out[1] * w_.out[2]) * w_.stride[0] - w_.low[0] + w_.size[0]) - 1;
        int64_t row = std::min(w_.in[1], o / w_.out[2] % w_.out[1] * w_.stride[1] - w_.low[1] + w_.size[1]);
        return plane * w_.in[1] + row;
    }

    int64_t clear(float* dx, int64_t from, int64_t to, int64_t width) const {
        if (width == w_.c && from < to) {
            std::fill_n(dx + from * w_.in[2] * w_.c, (to - from) * w_.in[2] * w_.c, 0.0f);
        } else {
            for (int64_t i = from * w_.in[2]; i < to * w_.in[2]; i++) std::fill_n(dx + i * w_.c, width, 0.0f);
        }
        return std::max(from, to);
    }

    template <bool ADDS>
    void toEachFirstMaximum(const float* x, const float* y, const float* dy, int64_t o, int64_t width, float* dx) const {
        for (int64_t j = 0; j < width; j += BLOCK) {
            someToFirstMaximum<ADDS>(x + j, y + j, dy + j, o, static_cast<int>(std::min(BLOCK, width - j)), dx + j);
        }
    }

    template <bool ADDS>
    void someToFirstMaximum(const float* x, const float* y, const float* dy, int64_t o, int width, float* dx) const {
        float left[BLOCK];  // what has not found its maximum yet
        std::copy_n(dy, width, left);
        w_.forEachElement(o, [&](int64_t, int64_t i) {
            const float* at = x + i * w_.c;
            float* to = dx + i * w_.c;
#pragma omp simd
            for (int j = 0; j < width; j++) {
                bool hit = at[j] == y[j];
                to[j] = (ADDS ? to[j] : 0.0f) + (hit ? left[j] : 0.0f);
                left[j] = hit ? 0.0f : left[j];
            }
        });
    }

    void toAll(const float* dy, int64_t o, int64_t width, float* dx) const {
        int count = 0;
        w_.forEachElement(o, [&](int64_t, int64_t) { count++; });
        float scale = 1.0f / static_cast<float>(count);
        w_.forEachElement(o, [&](int64_t, int64_t i) {
            float* to = dx + i * w_.c;
#pragma omp simd
            for (int64_t j = 0; j < width; j++) to[j] = (apart_ ? 0.0f : to[j]) + dy[j] * scale;
        });
    }

    Window w_;
    bool max_;
    int64_t block_, blocks_;
    bool apart_ = true;
    std::vector<int64_t> offsets_;
    std::vector<bool> within_;
    std::vector<int64_t> zeros_;
};

}  // namespace

Kernel* create_pool(Args& args) {
    bool max = args.next() == 0;
    return new Pool(args, max);
}

Kernel* create_pool_backward(Args& args) {
    bool max = args.next() == 0;
    return new PoolBackward(args, max);
}

}  // namespace argali
