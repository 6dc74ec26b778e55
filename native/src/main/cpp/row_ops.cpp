// What reduces rows, and what repeats a value along a row.
#include "row_ops.h"

#include <algorithm>

#include "reduce_ops.h"
#include "vector.h"

namespace argali {
namespace {

constexpr int64_t LONGEST = 64 * VECTOR;  // of a row whose lanes are joined as they come

// Each row by itself.
template <class Op>
void eachRow(void* out, const void* in, int64_t rows, int64_t length) {
    using E = typename Op::Element;
    const E* x = static_cast<const E*>(in);
    for (int64_t r = 0; r < rows; r++) static_cast<E*>(out)[r] = static_cast<E>(reduceRun<Op>(x + r * length, length));
}

// As many short rows as a vector has lanes at once.
template <class Join, class Op>
void shortRows(void* out, const void* in, int64_t rows, int64_t length) {
    if (length > LONGEST) return eachRow<Op>(out, in, rows, length);
    const float* x = static_cast<const float*>(in);
    float* y = static_cast<float*>(out);
    int64_t some = length % VECTOR;
    for (int64_t from = 0; from < rows; from += VECTOR) {
        int64_t count = std::min<int64_t>(VECTOR, rows - from);
        Vector block[VECTOR];
        for (int64_t r = 0; r < VECTOR; r++) {
            const float* row = x + (from + std::min(r, count - 1)) * length;
            block[r] = loadSome(row, some, Op::identity());
            for (int64_t i = some; i < length; i += VECTOR) block[r] = Join::join(block[r], load(row + i));
        }
        Vector joined = joinLanes<Join>(block);
        if (count == VECTOR) {
            store(y + from, joined);
        } else {
            storeSome(y + from, count, joined);
        }
    }
}

// Stores of a whole vector reach into the next row, which is written after; the last row keeps to itself.
void spread(void* out, const void* in, int64_t rows, int64_t length) {
    const int32_t* x = static_cast<const int32_t*>(in);
    int32_t* y = static_cast<int32_t*>(out);
    for (int64_t r = 0; r < rows; r++) {
        int32_t* to = y + r * length;
        IntVector v = x[r] - IntVector{};
        if ((rows - r) * length >= VECTOR) {
            int64_t last = std::max<int64_t>(0, length - VECTOR);
            for (int64_t i = 0; i < last; i += VECTOR) *reinterpret_cast<IntVector*>(to + i) = v;
            *reinterpret_cast<IntVector*>(to + last) = v;
        } else {
            std::fill_n(to, length, x[r]);
        }
    }
}

}  // namespace

const RowInstruction ROW_INSTRUCTIONS[] = {
    {"sum.rows.f32", shortRows<Add, Sum<float, double>>},
    {"max.rows.f32", shortRows<Larger, Max<float>>},
    {"min.rows.f32", shortRows<Smaller, Min<float>>},
    {"prod.rows.f32", eachRow<Product<float>>},
    {"sum.rows.i32", eachRow<Sum<int32_t, int32_t>>},
    {"max.rows.i32", eachRow<Max<int32_t>>},
    {"min.rows.i32", eachRow<Min<int32_t>>},
    {"prod.rows.i32", eachRow<Product<int32_t>>},
    {"spread", spread},
};

const int ROW_INSTRUCTION_COUNT = sizeof ROW_INSTRUCTIONS / sizeof ROW_INSTRUCTIONS[0];

}  // namespace argali
