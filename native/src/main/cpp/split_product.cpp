// Matrix products on the processor's tiles: both sides are split piece by piece, so that a piece of the right side stays in the
// second cache while the left side goes by, panel by panel.
#include "matmul.h"
#include "split.h"

namespace argali {
namespace {

using Sizes = MatMulSizes;
using split::PANEL;
using split::Side;

constexpr int64_t DEPTH = 256;   // numbers of k at a time
constexpr int64_t WIDTH = 1024;  // columns at a time
constexpr int64_t LONG = 4096;   // of k, from which on threads share it

class SplitMatMul : public Kernel {
    // What threads share: products of the batch, rows of the left side, columns of the right, or the sum over k, which is
    // then added up in order.
    enum class Sharing { BATCH, ROWS, COLUMNS, SUM };

    struct Box {
        Range batch, rows, columns, depth;
    };

   public:
    SplitMatMul(const Sizes& s, int allowed) : s_(s) {
        threads = threadsFor(s.flops() / 300, allowed);
        sharing_ = sharingOf();
        rightBytes_ = split::splitBytes(std::min(s.n, WIDTH), std::min(s.k, DEPTH));
        leftBytes_ = split::splitBytes(std::min(s.m, PANEL), std::min(s.k, DEPTH));
        int rights = sharing_ == Sharing::ROWS ? 1 : threads;
        int64_t sums = sharing_ == Sharing::SUM ? (threads - 1) * roundUp(s.m * s.n * 4, 64) : 0;
        workspaceBytes = rights * rightBytes_ + threads * leftBytes_ + sums;
    }

    void run() override {
        if (sharing_ == Sharing::ROWS) return runByRows();
        parallel(threads, [this](int part) {
            split::TileScope tiles;
            Box box = boxOf(part);
            char* right = workspace<char>() + part * rightBytes_;
            for (int64_t i = box.batch.from; i < box.batch.to; i++) {
                forEachPiece(box, [&](Range columns, Range depth) {
                    splitRight(i, columns, depth, {0, columns.to - columns.from}, right);
                    multiply(i, part, box.rows, columns, depth, depth.from > box.depth.from, right);
                });
            }
        });
        if (sharing_ == Sharing::SUM) addSums();
    }

   private:
    Sharing sharingOf() const {
        if (s_.batch >= threads) return Sharing::BATCH;
        if (s_.k >= LONG && s_.k >= 4 * std::max(s_.m, s_.n)) return Sharing::SUM;
        return s_.m >= s_.n / 4 ? Sharing::ROWS : Sharing::COLUMNS;
    }

    Box boxOf(int part) const {
        Box b = {{0, s_.batch}, {0, s_.m}, {0, s_.n}, {0, s_.k}};
        switch (sharing_) {
            case Sharing::BATCH: b.batch = share(s_.batch, part, threads); break;
            case Sharing::ROWS: b.rows = share(s_.m, part, threads, s_.m >= 2 * PANEL * threads ? PANEL : split::TILE); break;
            case Sharing::COLUMNS: b.columns = share(s_.n, part, threads, s_.n >= 2 * PANEL * threads ? PANEL : split::TILE); break;
            case Sharing::SUM: b.depth = share(s_.k, part, threads, split::STEP); break;
        }
        return b;
    }

    // All threads split the right side for all.
    void runByRows() {
        Box all = {{0, s_.batch}, {0, s_.m}, {0, s_.n}, {0, s_.k}};
        char* right = workspace<char>();
        for (int64_t i = 0; i < s_.batch; i++) {
            forEachPiece(all, [&](Range columns, Range depth) {
                parallel(threads, [&](int part) {
                    splitRight(i, columns, depth, share(columns.to - columns.from, part, threads, PANEL), right);
                });
                parallel(threads, [&](int part) {
                    split::TileScope tiles;
                    multiply(i, part, boxOf(part).rows, columns, depth, depth.from > 0, right);
                });
            });
        }
    }

    template <class F>
    static void forEachPiece(const Box& box, F f) {
        int64_t widths = (box.columns.to - box.columns.from + WIDTH - 1) / WIDTH;
        int64_t depths = (box.depth.to - box.depth.from + DEPTH - 1) / DEPTH;
        for (int64_t w = 0; w < widths; w++) {
            Range columns = share(box.columns.to - box.columns.from, w, widths, PANEL);
            for (int64_t d = 0; d < depths; d++) {
                Range depth = share(box.depth.to - box.depth.from, d, depths, split::STEP);
                f(Range{box.columns.from + columns.from, box.columns.from + columns.to},
                  Range{box.depth.from + depth.from, box.depth.from + depth.to});
            }
        }
    }

    // Some of the columns of a piece; `some` begins at a panel.
    void splitRight(int64_t batch, Range columns, Range depth, Range some, char* to) const {
        int64_t k = depth.to - depth.from;
        const float* b = place<float>(1) + batch * s_.k * s_.n + depth.from * s_.bRow() + columns.from * s_.bColumn();
        for (int64_t j = some.from; j < some.to; j += PANEL) {
            char* panel = to + split::splitBytes(j, k);
            int64_t count = std::min(PANEL, some.to - j);
            if (s_.transB) {
                split::splitAlong(Side::RIGHT, {b + j * s_.k, s_.k}, count, k, panel);
            } else {
                split::splitAcross(Side::RIGHT, {b + j, s_.n}, count, k, panel);
            }
        }
    }

    void multiply(int64_t batch, int part, Range rows, Range columns, Range depth, bool add, const char* right) const {
        int64_t k = depth.to - depth.from;
        char* left = workspace<char>() + (sharing_ == Sharing::ROWS ? 1 : threads) * rightBytes_ + part * leftBytes_;
        const float* a = place<float>(0) + batch * s_.m * s_.k + depth.from * s_.aColumn();
        float* c = result(part) + batch * s_.m * s_.n + columns.from;
        Epilogue after;
        if (s_.after.bias && depth.to == s_.k && sharing_ != Sharing::SUM) after = {place<float>(2) + columns.from, s_.after.relu};
        for (int64_t i = rows.from; i < rows.to; i += PANEL) {
            int64_t count = std::min(PANEL, rows.to - i);
            if (s_.transA) {
                split::splitAcross(Side::LEFT, {a + i, s_.m}, count, k, left);
            } else {
                split::splitAlong(Side::LEFT, {a + i * s_.k, s_.k}, count, k, left);
            }
            split::multiplyPanel(left, count, right, columns.to - columns.from, k, c + i * s_.n, s_.n, add, after);
        }
    }

    // Where a part's sums go.
    float* result(int part) const {
        if (sharing_ != Sharing::SUM || part == 0) return place<float>(s_.after.out());
        char* sums = workspace<char>() + threads * (rightBytes_ + leftBytes_);
        return reinterpret_cast<float*>(sums + (part - 1) * roundUp(s_.m * s_.n * 4, 64));
    }

    void addSums() const {
        int64_t n = s_.m * s_.n;
        int cuts = threadsFor(n * threads * 0.1, threads);
        float* c = result(0);
        Epilogue after = {s_.after.bias ? place<float>(2) : nullptr, s_.after.relu};
        parallel(cuts, [&](int cut) {
            Range rows = share(s_.m, cut, cuts);
            for (int part = 1; part < threads; part++) {
                const float* other = result(part);
#pragma omp simd
                for (int64_t i = rows.from * s_.n; i < rows.to * s_.n; i++) c[i] += other[i];
            }
            after.apply(c + rows.from * s_.n, rows.to - rows.from, s_.n, s_.n);
        });
    }

    Sizes s_;
    Sharing sharing_;
    int64_t rightBytes_, leftBytes_;
};

}  // namespace

// Nanoseconds on one thread, as measured; tiles that are full in part are multiplied whole.
bool isBySplit(const MatMulSizes& s) {
    if (!s.split || s.type != ElementType::FLOAT32 || !split::isSupported()) return false;
    double m = roundUp(s.m, split::TILE), n = roundUp(s.n, split::TILE), k = roundUp(s.k, split::STEP);
    double splitting = 0.4 * k * (m * ((s.n + WIDTH - 1) / WIDTH) + n);
    double multiplying = 2 * m * n * k / 360 + 0.1 * m * n;
    return s.batch * (splitting + multiplying) < 0.95 * s.flops() / 150;
}

Kernel* newSplitMatMul(const MatMulSizes& s, int threads) { return new SplitMatMul(s, threads); }

}  // namespace argali
