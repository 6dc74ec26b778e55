// Convolution as one matrix product: the rows of the left side are what each output position sees, the right side is the
// filter as it lies. For windows of one element, and for images of few positions, whose filters are larger than they
// are: nothing is brought to another order or added up over threads.
#include <string.h>

#include <memory>

#include "conv.h"
#include "matmul.h"

namespace argali {
namespace {

class ConvProduct : public Kernel {
   public:
    ConvProduct(const ConvArgs& a, int allowed)
        : a_(a), positions_(a.w.n * a.w.outputs()), row_(a.w.elements() * a.w.c), inPlace_(isRowsOfInput(a.w)) {
        product_.reset(newMatMul(sizesOf(a), MatMulKind::BY_SIZE, allowed));
        rowBytes_ = inPlace_ ? 0 : roundUp(positions_ * row_ * 4, 64);
        workspaceBytes = rowBytes_ + product_->workspaceBytes;
        threads = std::max(product_->threads, threadsFor(positions_ * row_ * 0.2, allowed));
    }

    void run() override {
        if (!inPlace_ && a_.direction != ConvArgs::BACKWARD_DATA) unfold();
        product_->run();
        if (!inPlace_ && a_.direction == ConvArgs::BACKWARD_DATA) fold();
    }

    static bool isRowsOfInput(const Window& w) {
        bool same = w.elements() == 1;
        for (int i = 0; i < 3; i++) same = same && w.stride[i] == 1 && w.low[i] == 0 && w.in[i] == w.out[i];
        return same;
    }

    static MatMulSizes sizesOf(const ConvArgs& a) {
        int64_t positions = a.w.n * a.w.outputs();
        int64_t row = a.w.elements() * a.w.c;
        switch (a.direction) {
            case ConvArgs::FORWARD: return {1, positions, a.f, row, false, false, a.after, a.type, a.split};
            case ConvArgs::BACKWARD_DATA: return {1, positions, row, a.f, false, true, {}, a.type, a.split};
            default: return {1, row, a.f, positions, true, false, {}, a.type, a.split};
        }
    }

   protected:
    void bound() override {
        char* rows = workspace<char>();
        auto at = [this](int i) { return reinterpret_cast<int64_t>(place<char>(i)); };
        bool data = a_.direction == ConvArgs::BACKWARD_DATA;
        int64_t unfolded = inPlace_ ? at(data ? 2 : 0) : reinterpret_cast<int64_t>(rows);
        int64_t scratch = reinterpret_cast<int64_t>(rows + rowBytes_);
        if (a_.after.bias) {
            int64_t places[] = {unfolded, at(1), at(2), at(3), scratch};
            product_->bind(5, places);
            return;
        }
        int64_t places[3][4] = {{unfolded, at(1), at(2), scratch},
                                {at(1), at(0), unfolded, scratch},
                                {unfolded, at(1), at(2), scratch}};
        product_->bind(4, places[a_.direction]);
    }

   private:
    // What each output position sees, element by element; zeros outside the image.
    void unfold() const {
        parallel(threads, [this](int part) {
            const Window& w = a_.w;
            Range r = share(positions_, part, threads);
            for (int64_t p = r.from; p < r.to; p++) {
                const float* x = place<float>(0) + p / w.outputs() * w.inputs() * w.c;
                float* row = workspace<float>() + p * row_;
                int64_t next = 0;
                w.forEachElement(p % w.outputs(), [&](int64_t k, int64_t i) {
                    memset(row + next * w.c, 0, (k - next) * w.c * sizeof(float));
                    memcpy(row + k * w.c, x + i * w.c, w.c * sizeof(float));
                    next = k + 1;
                });
                memset(row + next * w.c, 0, (w.elements() - next) * w.c * sizeof(float));
            }
        });
    }

    // For each input position the sum over the output positions that see it, in order.
    void fold() const {
        parallel(threads, [this](int part) {
            const Window& w = a_.w;
            Range r = share(w.n * w.inputs(), part, threads);
            for (int64_t p = r.from; p < r.to; p++) {
                const float* rows = workspace<float>() + p / w.inputs() * w.outputs() * row_;
                float* dx = place<float>(2) + p * w.c;
                bool first = true;
                w.forEachReached(p % w.inputs(), [&](int64_t k, int64_t o) {
                    const float* from = rows + o * row_ + k * w.c;
                    if (first) {
                        memcpy(dx, from, w.c * sizeof(float));
                    } else {
#pragma omp simd
                        for (int64_t c = 0; c < w.c; c++) dx[c] += from[c];
                    }
                    first = false;
                });
                if (first) memset(dx, 0, w.c * sizeof(float));
            }
        });
    }

    ConvArgs a_;
    int64_t positions_, row_, rowBytes_;
    bool inPlace_;
    std::unique_ptr<Kernel> product_;
};

}  // namespace

// Pointwise, also with strides, on the processor's tiles; pointwise over many positions; and where the filter is larger than what
// it is applied to and what it makes: oneDNN would bring it to another order first.
bool isConvProduct(const ConvArgs& a, int threads) {
    const Window& w = a.w;
    if (a.groups != 1) return false;
    if (w.elements() == 1 && isBySplit(ConvProduct::sizesOf(a))) return true;
    if (a.rank == 1 && isConvByRows(a)) return false;
    if (ConvProduct::isRowsOfInput(w) && isTall(ConvProduct::sizesOf(a), threads)) return true;
    return w.elements() * w.c * a.f > w.n * (w.inputs() * w.c + w.outputs() * a.f);
}

Kernel* newConvProduct(const ConvArgs& args, int threads) { return new ConvProduct(args, threads); }

}  // namespace argali
