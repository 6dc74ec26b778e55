// What is summed over the rows of [rows, width], for each column, as a few rows at a time come along.
#ifndef ARGALI_COLUMN_SUMS_H
#define ARGALI_COLUMN_SUMS_H

#include "kernel.h"
#include "vector.h"

namespace argali {

// A thread's share: the sum of each column, or the squares of the distances to its mean. Floats are added up in blocks of rows,
// blocks in double. Distances are taken from a shift, which moves to the mean of all rows so far as soon as there are twice as
// many: so at most half of what is added up goes away again when it is brought to the mean, which is one bit.
class alignas(64) ColumnSums {
   public:
    ColumnSums(bool squares, int64_t width)
        : squares_(squares), width_(width), lanes_(roundUp(width, VECTOR)), memory_(nullptr) {}

    int64_t bytes() const { return lanes_ * (squares_ ? 2 * sizeof(double) + 3 * sizeof(float) : sizeof(double) + sizeof(float)); }

    void at(char* memory) { memory_ = memory; }

    void clear() {
        rows_ = inBlock_ = begun_ = 0;
        std::fill_n(memory_, bytes(), 0);
    }

    // n elements from a column on: whole rows from the first column on, and what is left of a row.
    void add(const float* x, int64_t column, int64_t n) {
        for (int64_t rows = column == 0 ? n / width_ : 0; rows > 0;) {
            int64_t some = std::min(rows, limit() - inBlock_);
            addBlock(x, some, 0, width_);
            endRows(some);
            x += some * width_;
            n -= some * width_;
            rows -= some;
        }
        if (n == 0) return;
        addBlock(x, 1, column, n);
        begun_ = column + n;
        if (begun_ == width_) {
            begun_ = 0;
            endRows(1);
        }
    }

    void finish() {
        double* sum = doubles(0);
        for (int64_t i = 0; i < width_; i++) sum[i] += floats(0)[i];
        if (!squares_) return;
        double* square = doubles(1);
        for (int64_t i = 0; i < width_; i++) square[i] += floats(1)[i];
    }

    // Finished rows of a column.
    double count(int64_t i) const { return static_cast<double>(rows_ + inBlock_ + (i < begun_)); }
    double sum(int64_t i) const { return doubles(0)[i]; }
    double mean(int64_t i) const { return floats(2)[i] + doubles(0)[i] / count(i); }
    double squares(int64_t i) const { return doubles(1)[i] - doubles(0)[i] * doubles(0)[i] / count(i); }

   private:
    static constexpr int64_t BLOCK = 64;

    double* doubles(int k) const { return reinterpret_cast<double*>(memory_) + k * lanes_; }
    // Sums of a block, of its squares, and the shift.
    float* floats(int k) const { return reinterpret_cast<float*>(doubles(squares_ ? 2 : 1)) + k * lanes_; }

    // Rows of the block that is being added up.
    int64_t limit() const { return squares_ ? std::clamp<int64_t>(rows_, 1, BLOCK) : BLOCK; }

    void endRows(int64_t rows) {
        inBlock_ += rows;
        if (inBlock_ < limit()) return;
        finish();
        rows_ += inBlock_;
        inBlock_ = 0;
        std::fill_n(floats(0), lanes_ * (squares_ ? 2 : 1), 0.0f);
        if (squares_) moveShift();
    }

    void moveShift() {
        double* sum = doubles(0);
        double* square = doubles(1);
        float* shift = floats(2);
        double n = static_cast<double>(rows_);
#pragma omp simd
        for (int64_t i = 0; i < width_; i++) {
            float to = static_cast<float>(shift[i] + sum[i] / n);
            double by = static_cast<double>(to) - shift[i];
            square[i] += by * (n * by - 2 * sum[i]);
            sum[i] -= n * by;
            shift[i] = to;
        }
    }

    void addBlock(const float* x, int64_t rows, int64_t column, int64_t n) {
        if (squares_ && rows_ + inBlock_ == 0) std::copy_n(x, n, floats(2) + column);
        squares_ ? addBlock<true>(x, rows, column, n) : addBlock<false>(x, rows, column, n);
    }

    template <bool SQUARES>
    void addBlock(const float* x, int64_t rows, int64_t column, int64_t n) {
        int64_t c = 0;
        for (; c + VECTOR <= n; c += VECTOR) {
            addLanes<SQUARES>(x + c, rows, column + c, [](const float* p) { return load(p); });
        }
        if (c < n) addLanes<SQUARES>(x + c, rows, column + c, [=](const float* p) { return loadSome(p, n - c, 0); });
    }

    template <bool SQUARES, class Read>
    void addLanes(const float* x, int64_t rows, int64_t column, Read read) {
        // in turns, so that an addition does not wait for the one before
        constexpr int64_t TURNS = 4;
        Vector sums[TURNS] = {};
        Vector squares[TURNS] = {};
        Vector shift = SQUARES ? read(floats(2) + column) : Vector{};
        auto add = [&](int64_t turn, const float* row) {
            Vector d = SQUARES ? read(row) - shift : read(row);
            sums[turn] += d;
            if (SQUARES) squares[turn] += d * d;
        };
        int64_t r = 0;
        for (; r + TURNS <= rows; r += TURNS) {
#pragma GCC unroll 4
            for (int64_t t = 0; t < TURNS; t++) add(t, x + (r + t) * width_);
        }
        for (; r < rows; r++) add(0, x + r * width_);
        float* to = floats(0) + column;
        store(to, load(to) + ((sums[0] + sums[1]) + (sums[2] + sums[3])));
        if (!SQUARES) return;
        to = floats(1) + column;
        store(to, load(to) + ((squares[0] + squares[1]) + (squares[2] + squares[3])));
    }

    bool squares_;
    int64_t width_, lanes_;
    char* memory_;
    int64_t rows_ = 0, inBlock_ = 0;
    int64_t begun_ = 0;  // columns of the row that is not whole yet
};

}  // namespace argali
#endif
