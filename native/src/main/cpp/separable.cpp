#include "separable.h"

#include "pool.h"

namespace argali {
namespace {

// (x, depthwise [h, w, 1, c], pointwise [1, 1, c, f], perhaps a bias [f]) -> y [n, ..., f], maxima of its windows, or both.
// Workspace: the pointwise filter packed, then for each thread padded rows, z, and y where that is not wanted.
class SeparableConv : public Kernel {
   public:
    SeparableConv(Following after, bool whole, Separable s, int allowed) : after_(after), whole_(whole), s_(std::move(s)) {
        const Window& w = s_.w;
        threads = threadsFor(w.n * w.outputs() * w.c * (s_.taps + s_.f) * 0.02, allowed);
        packed_ = roundUp(packedSize(w.c, s_.f), 16);
        padded_ = roundUp(s_.paddedSize(), 16);
        y_ = padded_ + roundUp(s_.positions() * w.c, 16);
        scratch_ = y_ + (whole_ ? 0 : roundUp(s_.positions() * s_.f, 16));
        workspaceBytes = (packed_ + threads * scratch_) * 4;
    }

    void run() override {
        packPanels(place<float>(2), s_.f, 1, s_.w.c, s_.f, workspace<float>());
        parallel(threads, [this](int part) {
            Range r = share(s_.w.n * s_.stretches, part, threads);
            float* scratch = workspace<float>() + packed_ + part * scratch_;
            for (int64_t i = r.from; i < r.to; i++) runStretch(i / s_.stretches, s_.rowsOf(i % s_.stretches), scratch);
        });
    }

   private:
    void runStretch(int64_t image, Range rows, float* scratch) const {
        const Window& w = s_.w;
        int64_t count = rows.to - rows.from;
        const float* x = s_.seen(place<float>(0) + image * w.inputs() * w.c, rows, scratch);
        float* z = scratch + padded_;
        s_.depthwise(x, place<float>(1), count, z);
        int64_t row = w.out[2] * s_.f;
        float* y = whole_ ? place<float>(after_.out() + 1) + (image * w.out[1] + rows.from) * row : scratch + y_;
        gemm(count * w.out[2], s_.f, w.c, z, w.c, 1, workspace<float>(), y, s_.f, false,
             {after_.bias ? place<float>(3) : nullptr, after_.relu});
        if (!s_.isPooled()) return;
        int64_t columns = s_.pooledColumns();
        for (int64_t i = rows.from / s_.pool[0]; i < std::min(s_.pooledRows(), rows.to / s_.pool[0]); i++) {
            float* to = place<float>(after_.out() + (whole_ ? 2 : 1)) + (image * s_.pooledRows() + i) * columns * s_.f;
            const float* from = y + (i * s_.pool[0] - rows.from) * row;
            for (int64_t j = 0; j < columns; j++) maximum(from + j * s_.pool[1] * s_.f, s_.pooledAt, s_.f, to + j * s_.f);
        }
    }

    Following after_;
    bool whole_;  // whether y is wanted
    Separable s_;
    int64_t packed_, padded_, y_, scratch_;
};

// What becomes of the gradient of x.
enum InputGradient { NONE, WHOLE, CUT };  // CUT: only where x is positive, and its sum over all positions too

// (x, depthwise, pointwise, dy) -> gradients of depthwise and pointwise, and perhaps of x, with their sums. Where a maximum over
// windows followed, dy is (y, maximum, its gradient). Threads share the batch.
class SeparableConvBackward : public Kernel {
   public:
    SeparableConvBackward(InputGradient wanted, Separable s, int allowed) : wanted_(wanted), s_(std::move(s)) {
        const Window& w = s_.w;
        int64_t c = w.c, f = s_.f;
        threads = threadsFor(w.n * w.outputs() * c * (3 * s_.taps + 2 * f) * 0.02, std::min<int64_t>(allowed, w.n));
        outs_ = s_.isPooled() ? 6 : 4;
        packed_ = roundUp(packedSize(f, c), 16);
        zRow_ = (w.in[2] + w.size[2] - 1) * c;
        for (int k = s_.taps - 1; k >= 0; k--) zAt_.push_back(k / w.size[2] * zRow_ + k % w.size[2] * c);
        auto next = [this](int64_t numbers) {
            int64_t at = scratch_;
            scratch_ += roundUp(numbers, 16);
            return at;
        };
        x_ = next(s_.paddedSize());
        z_ = next(s_.positions() * c);
        dz_ = next(s_.positions() * c);
        dy_ = next(s_.isPooled() ? s_.positions() * f : 0);
        panels_ = next(f != PANEL ? packedSize(s_.positions(), f) : 0);
        around_ = next(wanted_ != NONE ? (s_.rows + 2 * w.size[1]) * zRow_ : 0);
        sums_ = next(s_.taps * c + c * f + c);
        workspaceBytes = (packed_ + threads * scratch_) * 4;
    }

    void run() override {
        packPanels(place<float>(2), 1, s_.f, s_.f, s_.w.c, workspace<float>());
        parallel(threads, [this](int part) {
            float* scratch = scratchOf(part);
            memset(scratch + around_, 0, (scratch_ - around_) * sizeof(float));
            Range r = share(s_.w.n, part, threads);
            for (int64_t i = r.from; i < r.to; i++) runImage(i, scratch);
        });
        addParts(outs_, 0, s_.taps * s_.w.c);
        addParts(outs_ + 1, s_.taps * s_.w.c, s_.w.c * s_.f);
        if (wanted_ == CUT) addParts(outs_ + 3, (s_.taps + s_.f) * s_.w.c, s_.w.c);
    }

   private:
    float* scratchOf(int part) const { return workspace<float>() + packed_ + part * scratch_; }

    void runImage(int64_t image, float* scratch) const {
        const Window& w = s_.w;
        int64_t c = w.c, f = s_.f;
        InputRows input = {0, w.size[1] - 1 - w.low[1]};
        if (wanted_ != NONE) std::fill_n(scratch + around_, input.known * zRow_, 0.0f);
        float* sums = scratch + sums_;
        for (int64_t stretch = 0; stretch < s_.stretches; stretch++) {
            Range rows = s_.rowsOf(stretch);
            int64_t count = rows.to - rows.from;
            int64_t positions = count * w.out[2];
            const float* x = s_.seen(place<float>(0) + image * w.inputs() * c, rows, scratch + x_);
            s_.depthwise(x, place<float>(1), count, scratch + z_);
            const float* dy = gradient(image, rows, scratch);
            gemm(positions, c, f, dy, f, 1, workspace<float>(), scratch + dz_, c, false);
            const float* panels = dy;
            if (f != PANEL) {
                packPanels(dy, f, 1, positions, f, scratch + panels_);
                panels = scratch + panels_;
            }
            gemm(c, f, positions, scratch + z_, 1, c, panels, sums + s_.taps * c, f, true);
            addDepthwiseGradient({x, scratch + dz_, count, w.out[2], c, s_.row, w.out[2] * c}, s_.at.data(), s_.taps, sums);
            if (wanted_ != NONE) inputRows(image, rows, input, scratch);
        }
    }

    // The gradient of y in some rows.
    const float* gradient(int64_t image, Range rows, float* scratch) const {
        const Window& w = s_.w;
        int64_t f = s_.f, row = w.out[2] * f;
        int64_t at = (image * w.out[1] + rows.from) * row;
        if (!s_.isPooled()) return place<float>(3) + at;
        const float* y = place<float>(3) + at;
        float* dy = scratch + dy_;
        int64_t high = s_.pooledRows(), wide = s_.pooledColumns();
        for (int64_t i = rows.from; i < rows.to; i += s_.pool[0], y += s_.pool[0] * row, dy += s_.pool[0] * row) {
            if (i / s_.pool[0] == high) {
                std::fill_n(dy, (rows.to - i) * row, 0.0f);  // no window reaches these
                break;
            }
            int64_t pooled = (image * high + i / s_.pool[0]) * wide * f;
            for (int64_t j = 0; j < wide; j++) {
                toFirstMaximum(y + j * s_.pool[1] * f, place<float>(4) + pooled + j * f, place<float>(5) + pooled + j * f,
                               s_.pooledAt, f, dy + j * s_.pool[1] * f);
            }
            int64_t left = row - wide * s_.pool[1] * f;
            for (int64_t k = 0; left > 0 && k < s_.pool[0]; k++) std::fill_n(dy + (k + 1) * row - left, left, 0.0f);
        }
        return scratch + dy_;
    }

    // How far the gradient of x has come: the rows of z's gradient, with zeros around them, that row `next` sees, and those after
    // it, as far as they are known.
    struct InputRows {
        int64_t next, known;
    };

    // All rows of x's gradient that no later stretch adds to.
    void inputRows(int64_t image, Range rows, InputRows& input, float* scratch) const {
        const Window& w = s_.w;
        int64_t row = w.out[2] * w.c;
        float* around = scratch + around_;
        float* to = around + input.known * zRow_ + (w.size[2] - 1 - w.low[2]) * w.c;
        for (int64_t i = 0; i < rows.to - rows.from; i++) memcpy(to + i * zRow_, scratch + dz_ + i * row, row * sizeof(float));
        input.known += rows.to - rows.from;
        int64_t kept = w.size[1] - 1;
        if (rows.to == w.out[1]) {
            int64_t all = w.in[1] - input.next + kept;
            std::fill_n(around + input.known * zRow_, (all - input.known) * zRow_, 0.0f);
            input.known = all;
        }
        int64_t count = input.known - kept;
        if (count <= 0) return;
        for (int64_t i = 0; i < count; i++) inputRow(image, input.next + i, around + i * zRow_, scratch);
        memmove(around, around + count * zRow_, kept * zRow_ * sizeof(float));
        input = {input.next + count, kept};
    }

    // One row of x's gradient, of which `dz` is what it sees.
    void inputRow(int64_t image, int64_t i, const float* dz, float* scratch) const {
        const Window& w = s_.w;
        int64_t c = w.c;
        int64_t at = (image * w.in[1] + i) * w.in[2] * c;
        float* dx = place<float>(outs_ + 2) + at;
        depthwiseRow(dz, zAt_.data(), s_.taps, place<float>(1), w.in[2], c, dx);
        if (wanted_ != CUT) return;
        const float* x = place<float>(0) + at;
        float* sums = scratch + sums_ + (s_.taps + s_.f) * c;
        eachVector(c, [&](int64_t j, auto load, auto store) {
            Vector sum = load(sums + j);
            for (int64_t k = j; k < w.in[2] * c; k += c) {
                Vector d = load(x + k) > 0.0f ? load(dx + k) : Vector{};
                store(dx + k, d);
                sum += d;
            }
            store(sums + j, sum);
        });
    }

    // Adds up what the threads have of an output, in order.
    void addParts(int output, int64_t from, int64_t n) const {
        float* to = place<float>(output);
        memcpy(to, scratchOf(0) + sums_ + from, n * sizeof(float));
        for (int part = 1; part < threads; part++) {
            const float* other = scratchOf(part) + sums_ + from;
#pragma omp simd
            for (int64_t i = 0; i < n; i++) to[i] += other[i];
        }
    }

    InputGradient wanted_;
    Separable s_;
    int outs_;
    int64_t packed_;
    int64_t zRow_;  // numbers from one row of z's gradient to the next, with zeros on both sides
    std::vector<int64_t> zAt_;
    int64_t x_, z_, dz_, dy_, panels_, around_, sums_, scratch_ = 0;
};

}  // namespace

Kernel* create_separable_conv(Args& args) {
    bool bias = args.flag();
    bool relu = args.flag();
    bool whole = args.flag();
    return new SeparableConv({bias, relu}, whole, Separable(args), args.threads);
}

Kernel* create_separable_conv_backward(Args& args) {
    InputGradient wanted = static_cast<InputGradient>(args.next());
    return new SeparableConvBackward(wanted, Separable(args), args.threads);
}

}  // namespace argali
