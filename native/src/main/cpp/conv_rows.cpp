// Convolution over one axis as a matrix product whose rows overlap: output position o sees the size * c numbers that begin
// at input position o * stride, which lie side by side. Nothing is unfolded.
#include "conv.h"
#include "gemm.h"

namespace argali {
namespace {

constexpr int64_t STRETCH_BYTES = 32 << 10;  // of the input that the filter's gradient works on at a time

// Threads share the batch; where it is smaller than their number, the rows of the result.
class ConvRows : public Kernel {
   public:
    ConvRows(const ConvArgs& a, int allowed) : a_(a) {
        const Window& w = a.w;
        in_ = w.in[2];
        out_ = w.out[2];
        size_ = w.size[2];
        k_ = size_ * w.c;
        threads = threadsFor(a.flops() / 120, allowed);
        byBatch_ = w.n >= threads;
        bool data = a.direction == ConvArgs::BACKWARD_DATA;
        bool filter = a.direction == ConvArgs::BACKWARD_FILTER;
        packed_ = filter ? 0 : data ? packedSize(size_ * a.f, w.c) : packedSize(k_, a.f);
        low_ = data ? size_ - 1 - w.low[2] : w.low[2];
        int64_t reach = data ? in_ + size_ - 1 : std::max(in_ + w.low[2], (out_ - 1) * w.stride[2] + size_);
        padded_ = data ? reach * a.f : reach > in_ ? reach * w.c : 0;
        stretch_ = std::max<int64_t>(16, STRETCH_BYTES / (w.stride[2] * w.c * 4));
        panels_ = filter && a.f != PANEL ? packedSize(stretch_, a.f) : 0;
        partial_ = filter && byBatch_ && threads > 1 ? k_ * a.f : 0;
        scratch_ = roundUp(padded_ + panels_ + partial_, 16);
        workspaceBytes = (roundUp(packed_, 16) + threads * scratch_) * 4 + 64;
    }

    void run() override {
        packFilter();
        parallel(threads, [this](int part) {
            Range batch = byBatch_ ? share(a_.w.n, part, threads) : Range{0, a_.w.n};
            float* scratch = workspace<float>() + roundUp(packed_, 16) + part * scratch_;
            switch (a_.direction) {
                case ConvArgs::FORWARD: return forward(batch, rowsOf(out_, part), scratch);
                case ConvArgs::BACKWARD_DATA: return backwardData(batch, rowsOf(in_, part), scratch);
                case ConvArgs::BACKWARD_FILTER: return backwardFilter(batch, rowsOf(k_, part), part, scratch);
            }
        });
        if (partial_) addParts();
    }

   private:
    Range rowsOf(int64_t rows, int part) const { return byBatch_ ? Range{0, rows} : share(rows, part, threads, TILE_ROWS); }

    // The filter as the right side of the product; for the gradient of the data turned round, its channels swapped.
    void packFilter() {
        float* packed = workspace<float>();
        int64_t c = a_.w.c, f = a_.f;
        if (a_.direction == ConvArgs::FORWARD) {
            packPanels(place<float>(1), f, 1, k_, f, packed);
        } else if (a_.direction == ConvArgs::BACKWARD_DATA) {
            for (int64_t e = 0; e < size_; e++) {
                packRows(place<float>(0) + (size_ - 1 - e) * c * f, 1, f, e * f, f, size_ * f, c, packed);
            }
        }
    }

    // A sequence of `n` positions of `c` numbers with zeros before it and after it, or itself where none are needed.
    const float* padded(const float* x, int64_t n, int64_t c, float* scratch) const {
        if (padded_ == 0) return x;
        // low_ may be negative: then the first positions are seen by nobody
        int64_t skip = std::max<int64_t>(0, -low_);
        int64_t before = std::max<int64_t>(0, low_);
        int64_t some = std::min(n - skip, padded_ / c - before);
        std::fill_n(scratch, before * c, 0.0f);
        memcpy(scratch + before * c, x + skip * c, some * c * sizeof(float));
        std::fill_n(scratch + (before + some) * c, padded_ - (before + some) * c, 0.0f);
        return scratch;
    }

    void forward(Range batch, Range rows, float* scratch) const {
        int64_t c = a_.w.c, f = a_.f, step = a_.w.stride[2] * c;
        for (int64_t n = batch.from; n < batch.to; n++) {
            const float* x = padded(place<float>(0) + n * in_ * c, in_, c, scratch);
            gemm(rows.to - rows.from, f, k_, x + rows.from * step, step, 1, workspace<float>(),
                 place<float>(a_.after.out()) + (n * out_ + rows.from) * f, f, false,
                 {a_.after.bias ? place<float>(2) : nullptr, a_.after.relu});
        }
    }

    // dx is a convolution of dy, for a stride of 1.
    void backwardData(Range batch, Range rows, float* scratch) const {
        int64_t c = a_.w.c, f = a_.f;
        for (int64_t n = batch.from; n < batch.to; n++) {
            const float* dy = padded(place<float>(1) + n * out_ * f, out_, f, scratch);
            gemm(rows.to - rows.from, c, size_ * f, dy + rows.from * f, f, 1, workspace<float>(),
                 place<float>(2) + (n * in_ + rows.from) * c, c, false);
        }
    }

    // The transposed product: the sum over the batch of x^T dy, by stretches of the sequence that stay in the cache.
    void backwardFilter(Range batch, Range rows, int part, float* scratch) const {
        int64_t c = a_.w.c, f = a_.f, step = a_.w.stride[2] * c;
        float* dw = part > 0 && partial_ ? scratch + padded_ + panels_ : place<float>(2);
        for (int64_t n = batch.from; n < batch.to; n++) {
            const float* x = padded(place<float>(0) + n * in_ * c, in_, c, scratch);
            for (int64_t o = 0; o < out_; o += stretch_) {
                int64_t some = std::min(stretch_, out_ - o);
                const float* dy = place<float>(1) + (n * out_ + o) * f;
                fetch(x + o * step, (some - 1) * step + k_);
                if (panels_) {
                    packPanels(dy, f, 1, some, f, scratch + padded_);
                    dy = scratch + padded_;
                }
                gemm(rows.to - rows.from, f, some, x + o * step + rows.from, 1, step, dy, dw + rows.from * f, f,
                     n > batch.from || o > 0);
            }
        }
    }

    // Asks for numbers in their order: the product reads them in columns, which no processor foresees.
    static void fetch(const float* x, int64_t n) {
        for (int64_t i = 0; i < n; i += 16) __builtin_prefetch(x + i, 0, 2);
    }

    // Adds the other parts' gradients to the first one's, in order.
    void addParts() const {
        float* dw = place<float>(2);
        const float* others = workspace<float>() + roundUp(packed_, 16) + padded_ + panels_;
        int cuts = threadsFor(k_ * a_.f * threads * 0.1, threads);
        parallel(cuts, [=](int cut) {
            Range r = share(k_ * a_.f, cut, cuts, 64);
            for (int part = 1; part < threads; part++) {
                const float* other = others + part * scratch_;
#pragma omp simd
                for (int64_t i = r.from; i < r.to; i++) dw[i] += other[i];
            }
        });
    }

    ConvArgs a_;
    int64_t in_, out_, size_, k_, low_, stretch_;
    int64_t packed_, padded_, panels_, partial_, scratch_;
    bool byBatch_;
};

}  // namespace

bool isConvByRows(const ConvArgs& a) {
    if (a.rank != 1 || a.groups != 1 || a.w.dilation[2] != 1) return false;
    return a.direction != ConvArgs::BACKWARD_DATA || a.w.stride[2] == 1;
}

Kernel* newConvRows(const ConvArgs& args, int threads) { return new ConvRows(args, threads); }

}  // namespace argali
