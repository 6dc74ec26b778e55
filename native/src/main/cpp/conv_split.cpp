// Convolution and the gradient of its data on the processor's tiles (split.h). Each position is split once, into rows that then
// lie in the left side's panels wherever a window sees it; the filter is the right side. No window is unfolded in float32.
#include "conv.h"
#include "split.h"

namespace argali {
namespace {

using split::LEVELS;
using split::PANEL;
using split::Side;
using split::STEP;
using split::TILE;
using split::splitBytes;

constexpr int64_t DEPTH = 8;                 // steps of k at a time
constexpr int64_t GROUP_BYTES = 512 << 10;   // of split positions at a time, about

// A step of a position, or a row of a tile.
struct alignas(64) Row {
    char bytes[STEP * 2];
};
constexpr Row ZERO = {};

// The product is [positions, elements * depth] times [elements * depth, columns], where the left side is what each position sees:
// of x, or of dy for the gradient of the data.
class ConvSplit : public Kernel {
   public:
    ConvSplit(const ConvArgs& a, int allowed) : a_(a), forward_(a.direction == ConvArgs::FORWARD) {
        const Window& w = a.w;
        seen_ = forward_ ? w.inputs() : w.outputs();
        made_ = forward_ ? w.outputs() : w.inputs();
        depth_ = forward_ ? w.c : a.f;
        columns_ = forward_ ? a.f : w.c;
        elements_ = w.elements();
        steps_ = depth_ / STEP;
        threads = threadsFor(a.flops() / 300, std::min<int64_t>(allowed, w.n));
        rowBytes_ = splitBytes(1, STEP) / TILE;
        int64_t image = seen_ * steps_ * rowBytes_;
        group_ = std::clamp<int64_t>(GROUP_BYTES / image, 1, (w.n + threads - 1) / threads);
        rightBytes_ = splitBytes(columns_, elements_ * depth_);
        leftBytes_ = splitBytes(PANEL, DEPTH * STEP);
        partBytes_ = group_ * image + leftBytes_;
        workspaceBytes = rightBytes_ + threads * partBytes_;
        // which of the positions that are seen each position sees through each element
        sees_.assign(made_ * elements_, -1);
        for (int64_t p = 0; p < made_; p++) {
            auto put = [&](int64_t k, int64_t i) { sees_[p * elements_ + k] = static_cast<int32_t>(i); };
            forward_ ? w.forEachElement(p, put) : w.forEachReached(p, put);
        }
    }

    void run() override {
        int64_t panels = (columns_ + PANEL - 1) / PANEL;
        parallel(threads, [&](int part) {
            Range r = share(panels * elements_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) splitFilter(i / elements_ * PANEL, i % elements_);
        });
        parallel(threads, [this](int part) {
            split::TileScope tiles;
            Range batch = share(a_.w.n, part, threads);
            char* planes = workspace<char>() + rightBytes_ + part * partBytes_;
            for (int64_t i = batch.from; i < batch.to; i += group_) {
                runGroup({i, std::min(batch.to, i + group_)}, planes, planes + partBytes_ - leftBytes_);
            }
        });
    }

   private:
    // Some columns of the filter for one element of the window. Pieces of k follow one another, each with all its panels.
    void splitFilter(int64_t column, int64_t element) {
        const float* w = place<float>(forward_ ? 1 : 0) + element * a_.w.c * a_.f;
        int64_t count = std::min(PANEL, columns_ - column);
        for (int64_t s = 0; s < steps_; s++) {
            int64_t step = element * steps_ + s, first = step / DEPTH * DEPTH;
            int64_t k = std::min(DEPTH, elements_ * steps_ - first) * STEP;
            char* to = workspace<char>() + splitBytes(columns_, first * STEP) + splitBytes(column, k) +
                       splitBytes(count, (step - first) * STEP);
            if (forward_) {
                split::splitAcross(Side::RIGHT, {w + s * STEP * a_.f + column, a_.f}, count, STEP, to);
            } else {
                split::splitAlong(Side::RIGHT, {w + column * a_.f + s * STEP, a_.f}, count, STEP, to);
            }
        }
    }

    void runGroup(Range images, char* planes, char* left) const {
        const float* from = place<float>(forward_ ? 0 : 1) + images.from * seen_ * depth_;
        int64_t count = images.to - images.from;
        split::splitEach(from, count * seen_, depth_, planes);
        float* to = place<float>(forward_ ? a_.after.out() : 2) + images.from * made_ * columns_;
        int64_t all = elements_ * steps_;
        for (int64_t s = 0; s < all; s += DEPTH) {
            int64_t some = std::min(DEPTH, all - s);
            const char* right = workspace<char>() + splitBytes(columns_, s * STEP);
            Epilogue after;
            if (a_.after.bias && s + some == all) after = {place<float>(2), a_.after.relu};
            for (int64_t i = 0; i < count * made_; i += PANEL) {
                int64_t rows = std::min(PANEL, count * made_ - i);
                gather(reinterpret_cast<const Row*>(planes), i, rows, s, some, reinterpret_cast<Row*>(left));
                split::multiplyPanel(left, rows, right, columns_, some * STEP, to + i * columns_, columns_, s > 0, after);
            }
        }
    }

    // Some steps of what some positions see, as a panel of the left side.
    void gather(const Row* planes, int64_t first, int64_t rows, int64_t step, int64_t steps, Row* left) const {
        int64_t panelRows = roundUp(rows, TILE);
        int64_t image = first / made_, position = first % made_;
        for (int64_t r = 0; r < rows; r++) {
            const Row* seen = planes + image * seen_ * steps_ * LEVELS;
            Row* to = left + r;
            for (int64_t s = step; s < step + steps;) {
                int64_t element = s / steps_, end = std::min(step + steps, (element + 1) * steps_);
                int32_t at = sees_[position * elements_ + element];
                const Row* row = seen + (at * steps_ + s % steps_) * LEVELS;
                int64_t count = (end - s) * LEVELS;
                for (int64_t i = 0; i < count; i++, to += panelRows) *to = at < 0 ? ZERO : row[i];
                s = end;
            }
            if (++position == made_) image++, position = 0;
        }
    }

    ConvArgs a_;
    bool forward_;
    int64_t seen_, made_, depth_, columns_, elements_, steps_;
    int64_t group_, rowBytes_, rightBytes_, leftBytes_, partBytes_;
    std::vector<int32_t> sees_;
};

}  // namespace

// Nanoseconds on one thread, as measured.
bool isConvBySplit(const ConvArgs& a) {
    if (!a.split || a.type != ElementType::FLOAT32 || !split::isSupported()) return false;
    bool forward = a.direction == ConvArgs::FORWARD;
    if (a.direction == ConvArgs::BACKWARD_FILTER || a.groups != 1 || a.w.elements() == 1) return false;
    int64_t depth = forward ? a.w.c : a.f, columns = forward ? a.f : a.w.c;
    if (depth % STEP != 0) return false;
    double seen = a.w.n * (forward ? a.w.inputs() : a.w.outputs()), made = a.w.n * (forward ? a.w.outputs() : a.w.inputs());
    double k = depth * a.w.elements();
    double splitting = 0.4 * seen * depth + 0.6 * k * columns + 0.25 * made * k;
    double multiplying = 2 * made * roundUp(columns, TILE) * k / 300 + 0.1 * made * columns * k / (DEPTH * STEP);
    return splitting + multiplying < 0.85 * a.flops() / 150;
}

Kernel* newConvSplit(const ConvArgs& args, int threads) { return new ConvSplit(args, threads); }

}  // namespace argali
