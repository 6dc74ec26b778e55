// The update of a table by the gradient of rows that were looked up: a few rows at a time, the sums of their gradients stay
// in the cache. Rows that no id names get what is left of the update without a gradient, or nothing.
#include <string.h>

#include <memory>

#include "kernel.h"
#include "vector.h"

namespace argali {

Kernel* create_elementwise(Args& args);

namespace {

// (ids [n], dy [n, width], tensors of the loop...) -> results of the loop. Threads share the rows so that each has as much
// to add up and to write.
class TableUpdate : public Kernel {
   public:
    explicit TableUpdate(Args& args) : rows_(args.next()), width_(args.next()), n_(args.next()), chunk_(args.next()) {
        inputs_ = args.list();
        outputs_ = args.list();
        kept_ = args.list();
        threads = threadsFor((rows_ * 2 + n_) * width_ * 0.3, args.threads);
        threads = static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(threads, rows_ / chunk_)));
        for (int64_t rows : {chunk_, rows_ % chunk_}) {
            for (int part = 0; part < threads && rows > 0; part++) {
                Args alone = args.onOneThread();
                addLoops(alone);
                if (part == threads - 1) args.goOnAfter(alone);
            }
        }
        canFail = true;
        counts_ = roundUp((rows_ + 1 + n_) * 4, 64);
        workspaceBytes = counts_ + threads * roundUp(chunk_ * width_ * 4, 64);
    }

    void run() override {
        sortIds();
        parallel(threads, [this](int part) {
            int64_t from = boundary(part), to = boundary(part + 1);
            for (int64_t r = from; r < to; r += chunk_) {
                int64_t some = std::min(chunk_, to - r);
                bool tail = some < chunk_;
                Loops& loops = loops_[(tail ? threads : 0) + part];
                starts()[r + some] > starts()[r] ? touched(loops, part, r, some) : untouched(loops, r, some);
            }
        });
    }

   private:
    // The loop with a gradient and, where anything is left of it, without.
    struct Loops {
        std::unique_ptr<Kernel> all, rest;
    };

    void addLoops(Args& args) {
        Loops l;
        l.all.reset(create_elementwise(args));
        if (hasRest()) l.rest.reset(create_elementwise(args));
        // room for the places, which change from chunk to chunk
        std::vector<int64_t> none(inputs_.size() + outputs_.size());
        l.all->bind(none.size(), none.data());
        if (l.rest) l.rest->bind(none.size(), none.data());
        loops_.push_back(std::move(l));
    }

    bool hasRest() const { return std::count(kept_.begin(), kept_.end(), -1) > 0; }

    int32_t* starts() const { return workspace<int32_t>(); }
    int32_t* positions() const { return starts() + rows_ + 1; }
    float* sums(int part) const {
        return reinterpret_cast<float*>(workspace<char>() + counts_ + part * roundUp(chunk_ * width_ * 4, 64));
    }

    // Positions by id, in their order: those of row r are positions()[starts()[r] ... starts()[r + 1] - 1].
    void sortIds() {
        const int32_t* ids = place<int32_t>(0);
        int32_t* at = starts();
        std::fill_n(at, rows_ + 1, 0);
        failedAt = -1;
        for (int64_t i = 0; i < n_; i++) {
            if (ids[i] >= 0 && ids[i] < rows_) {
                at[ids[i] + 1]++;
            } else if (failedAt < 0) {
                failedAt = i;
                failedValue = ids[i];
            }
        }
        for (int64_t r = 0; r < rows_; r++) at[r + 1] += at[r];
        int32_t* to = positions();
        for (int64_t i = 0; i < n_; i++) {
            if (ids[i] >= 0 && ids[i] < rows_) to[at[ids[i]]++] = static_cast<int32_t>(i);
        }
        memmove(at + 1, at, rows_ * sizeof(int32_t));  // each has moved to where the next begins
        at[0] = 0;
    }

    // The first row of a part, a multiple of the chunk.
    int64_t boundary(int part) const {
        if (part == threads) return rows_;
        // the update of a row costs as much as two additions to it
        int64_t wanted = (2 * rows_ + starts()[rows_]) * part / threads;
        int64_t low = 0, high = rows_;
        while (low < high) {
            int64_t middle = (low + high) / 2;
            if (2 * middle + starts()[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return std::min(roundUp(low, chunk_), rows_ / chunk_ * chunk_);
    }

    void touched(Loops& loops, int part, int64_t from, int64_t rows) {
        float* sum = sums(part);
        for (int64_t r = 0; r < rows; r++) addUp(from + r, sum + r * width_);
        int64_t at[64];
        int64_t count = 0;
        for (size_t i = 0, k = 2; i < inputs_.size(); i++) {
            at[count++] = inputs_[i] < 0 ? reinterpret_cast<int64_t>(sum) : rowAt(k++, from * inputs_[i]);
        }
        for (size_t o = 0; o < outputs_.size(); o++) at[count++] = rowAt(firstOutput() + o, from * outputs_[o]);
        loops.all->bind(count, at);
        loops.all->run();
    }

    void addUp(int64_t row, float* sum) const {
        const float* dy = place<float>(1);
        const int32_t* p = positions() + starts()[row];
        const int32_t* end = positions() + starts()[row + 1];
        if (p == end) {
            std::fill_n(sum, width_, 0.0f);
            return;
        }
        memcpy(sum, dy + *p++ * width_, width_ * sizeof(float));
        for (; p < end; p++) {
            const float* from = dy + *p * width_;
#pragma omp simd
            for (int64_t c = 0; c < width_; c++) sum[c] += from[c];
        }
    }

    void untouched(Loops& loops, int64_t from, int64_t rows) {
        for (size_t o = 0; o < outputs_.size(); o++) {
            if (kept_[o] < 0) continue;
            char* to = place<char>(firstOutput() + o) + from * outputs_[o];
            const char* old = place<char>(2 + kept_[o]) + from * outputs_[o];
            if (to != old) memcpy(to, old, rows * outputs_[o]);
        }
        if (!loops.rest) return;
        int64_t at[64];
        int64_t count = 0;
        for (size_t i = 0, k = 2; i < inputs_.size(); i++) {
            if (inputs_[i] >= 0) at[count++] = rowAt(k++, from * inputs_[i]);
        }
        for (size_t o = 0; o < outputs_.size(); o++) {
            if (kept_[o] < 0) at[count++] = rowAt(firstOutput() + o, from * outputs_[o]);
        }
        loops.rest->bind(count, at);
        loops.rest->run();
    }

    size_t firstOutput() const { return inputs_.size() + 1; }
    int64_t rowAt(size_t i, int64_t offset) const { return reinterpret_cast<int64_t>(place<char>(i) + offset); }

    int64_t rows_, width_, n_, chunk_;
    std::vector<int64_t> inputs_;   // of the loop: bytes of a row, 0 where all rows read the same, -1 for the gradient
    std::vector<int64_t> outputs_;  // bytes of a row
    std::vector<int64_t> kept_;     // for each output the input but the gradient that it equals without one, or -1
    std::vector<Loops> loops_;      // for whole chunks of each thread, then for what is left over
    int64_t counts_ = 0;
};

}  // namespace

Kernel* create_table_update(Args& args) { return new TableUpdate(args); }

}  // namespace argali
