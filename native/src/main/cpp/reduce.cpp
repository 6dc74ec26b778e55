// Reductions over any axes: whole arrays, rows, columns, and all mixtures of these.
#include <type_traits>

#include "kernel.h"
#include "reduce_ops.h"
#include "vector.h"

namespace argali {
namespace {

// A group of neighbouring axes that are all kept or all reduced.
struct Group {
    int64_t size, stride;
};

int64_t count(const std::vector<Group>& groups) {
    int64_t n = 1;
    for (const Group& g : groups) n *= g.size;
    return n;
}

// Where element `index` of the space that these groups span lies.
int64_t offsetOf(const std::vector<Group>& groups, int64_t index) {
    if (groups.size() == 1) return index * groups[0].stride;  // divisions cost as much as a short row
    int64_t offset = 0;
    for (size_t g = groups.size(); g-- > 0;) {
        offset += index % groups[g].size * groups[g].stride;
        index /= groups[g].size;
    }
    return offset;
}

constexpr int WIDTH = 64;  // columns that are reduced together

// Input [groups...]; the output has one element for every index of the kept groups. The last group is the inner one: a run
// of elements that become one, or a row of elements that stay apart.
template <class Op>
class Reduce : public Kernel {
    using E = typename Op::Element;
    using W = typename Op::Wide;

   public:
    Reduce(const std::vector<int64_t>& dims, const std::vector<int64_t>& reduced, int allowed) {
        split(dims, reduced);
        int64_t outer = count(kept_);
        int64_t all = std::max<int64_t>(product(dims), outer * columns_);
        threads = threadsFor(all * 0.15, allowed);
        blocks_ = (columns_ + WIDTH - 1) / WIDTH;
        // few results of many elements each: the elements are shared out and the parts' results joined at the end
        shared_ = threads > 1 && outer * blocks_ < 2 * threads && reducedCount_ * run_ >= 64 * threads;
        if (shared_) workspaceBytes = threads * outer * columns_ * sizeof(W);
    }

    void run() override {
        if (shared_) {
            runShared();
            return;
        }
        parallel(threads, [this](int part) {
            E* y = place<E>(1);
            Range r = share(count(kept_) * blocks_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) {
                int64_t k = blocks_ == 1 ? i : i / blocks_;
                int column = static_cast<int>(i - k * blocks_) * WIDTH;
                int width = static_cast<int>(std::min<int64_t>(WIDTH, columns_ - column));
                W totals[WIDTH];
                std::fill_n(totals, width, static_cast<W>(Op::identity()));
                reduceBlock(place<E>(0) + offsetOf(kept_, k) + column, width, {0, innerSize()}, totals);
                for (int l = 0; l < width; l++) y[k * columns_ + column + l] = static_cast<E>(totals[l]);
            }
        });
    }

   private:
    void split(const std::vector<int64_t>& dims, const std::vector<int64_t>& reduced) {
        std::vector<Group> groups;
        std::vector<bool> kinds;
        int64_t stride = 1;
        for (size_t d = dims.size(); d-- > 0;) {
            if (dims[d] != 1) {
                bool kind = reduced[d] != 0;
                if (!kinds.empty() && kinds.front() == kind) {
                    groups.front().size *= dims[d];
                } else {
                    groups.insert(groups.begin(), {dims[d], stride});
                    kinds.insert(kinds.begin(), kind);
                }
            }
            stride *= dims[d];
        }
        run_ = columns_ = 1;
        if (!groups.empty()) {
            (kinds.back() ? run_ : columns_) = groups.back().size;
            groups.pop_back();
        }
        for (size_t g = 0; g < groups.size(); g++) (kinds[g] ? reduced_ : kept_).push_back(groups[g]);
        reducedCount_ = count(reduced_);
    }

    // What is shared out among threads: the reduced rows, or where there is one run only, its elements.
    int64_t innerSize() const { return byRun() ? run_ : reducedCount_; }
    bool byRun() const { return reduced_.empty() && run_ > 1; }

    // Joins the reduced elements r of a block of columns into totals.
    void reduceBlock(const E* x, int width, Range r, W* totals) const {
        if (byRun()) {
            totals[0] = Op::join(totals[0], reduceRun<Op>(x + r.from, r.to - r.from));
        } else if (reduced_.empty()) {
            if (run_ == 1 && r.to > r.from) reduceRows<Op, 0>(x, 1, 0, width, totals);
        } else if (columns_ == 1 && run_ != 1) {
            for (int64_t i = r.from; i < r.to; i++) {
                totals[0] = Op::join(totals[0], reduceRun<Op>(x + offsetOf(reduced_, i), run_));
            }
        } else {
            const Group& last = reduced_.back();
            for (int64_t i = r.from; i < r.to;) {
                int64_t n = std::min(r.to - i, last.size - i % last.size);
                reduceColumns(x + offsetOf(reduced_, i), n, last.stride, width, totals);
                i += n;
            }
        }
    }

    static void reduceColumns(const E* x, int64_t rows, int64_t stride, int width, W* totals) {
        if constexpr (std::is_same_v<Op, Sum<float, double>>) {
            if (VECTOR == 16 && width < VECTOR) return sumColumns(x, rows, stride, width, totals);
        }
        switch (width) {
            case 64: return reduceRows<Op, 64>(x, rows, stride, width, totals);
            case 32: return reduceRows<Op, 32>(x, rows, stride, width, totals);
            case 16: return reduceRows<Op, 16>(x, rows, stride, width, totals);
            default: return reduceRows<Op, 0>(x, rows, stride, width, totals);
        }
    }

    // Few columns: rows are added in turns, so that an addition does not wait for the one before.
    static void sumColumns(const float* x, int64_t rows, int64_t stride, int width, double* totals) {
        constexpr int64_t TURNS = 4;
        constexpr int64_t BLOCK = 512;
        for (int64_t from = 0; from < rows; from += BLOCK) {
            int64_t to = std::min(from + BLOCK, rows);
            Vector sums[TURNS] = {};
            for (int64_t i = from; i < to; i += TURNS) {
                for (int64_t t = 0; t < std::min(TURNS, to - i); t++) sums[t] += loadSome(x + (i + t) * stride, width, 0);
            }
            Vector sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
            for (int l = 0; l < width; l++) totals[l] += sum[l];
        }
    }

    void runShared() {
        int64_t outer = count(kept_);
        W* partial = workspace<W>();
        parallel(threads, [=](int part) {
            W* mine = partial + part * outer * columns_;
            std::fill_n(mine, outer * columns_, static_cast<W>(Op::identity()));
            Range r = share(innerSize(), part, threads, 64);
            for (int64_t i = 0; i < outer * blocks_; i++) {
                int64_t k = i / blocks_;
                int column = static_cast<int>(i % blocks_) * WIDTH;
                int width = static_cast<int>(std::min<int64_t>(WIDTH, columns_ - column));
                reduceBlock(place<E>(0) + offsetOf(kept_, k) + column, width, r, mine + k * columns_ + column);
            }
        });
        E* y = place<E>(1);
        for (int64_t i = 0; i < outer * columns_; i++) {
            W total = partial[i];
            for (int part = 1; part < threads; part++) total = Op::join(total, partial[part * outer * columns_ + i]);
            y[i] = static_cast<E>(total);
        }
    }

    std::vector<Group> kept_, reduced_;
    int64_t run_, columns_, reducedCount_, blocks_;
    bool shared_;
};

template <class E, class W>
Kernel* ofKind(Args& args) {
    int64_t kind = args.next();
    std::vector<int64_t> dims = args.list();
    std::vector<int64_t> reduced = args.list();
    switch (kind) {
        case 0: return new Reduce<Sum<E, W>>(dims, reduced, args.threads);
        case 1: return new Reduce<Max<E>>(dims, reduced, args.threads);
        case 2: return new Reduce<Min<E>>(dims, reduced, args.threads);
        default: return new Reduce<Product<E>>(dims, reduced, args.threads);
    }
}

}  // namespace

Kernel* create_reduce(Args& args) { return args.next() == 0 ? ofKind<float, double>(args) : ofKind<int32_t, int32_t>(args); }

}  // namespace argali
