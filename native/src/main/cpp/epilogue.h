// What follows a product in the same walk: a bias for each column, and then the larger of the result and 0.
#ifndef ARGALI_EPILOGUE_H
#define ARGALI_EPILOGUE_H

#include "kernel.h"
#include "vector.h"

namespace argali {

// What is negative becomes 0; NaN stays NaN.
static inline void relu(float* x, int64_t n) {
#pragma omp simd
    for (int64_t i = 0; i < n; i++) x[i] = x[i] < 0.0f ? 0.0f : x[i];
}

struct Epilogue {
    const float* bias = nullptr;  // null where nothing follows
    bool relu = false;

    Epilogue from(int64_t column) const { return {bias ? bias + column : nullptr, relu}; }

    // A result that has its bias.
    Vector finish(Vector x) const { return relu ? (x < 0.0f ? Vector{} : x) : x; }

    // For a matrix [rows, columns] that lies in rows of `stride` numbers, after the product.
    void apply(float* c, int64_t rows, int64_t columns, int64_t stride) const {
        if (!bias) return;
        for (int64_t i = 0; i < rows; i++) {
            float* row = c + i * stride;
            if (relu) {
#pragma omp simd
                for (int64_t j = 0; j < columns; j++) {
                    float x = row[j] + bias[j];
                    row[j] = x < 0.0f ? 0.0f : x;
                }
            } else {
#pragma omp simd
                for (int64_t j = 0; j < columns; j++) row[j] += bias[j];
            }
        }
    }
};

// Whether something follows; a kernel then has the bias as its third input.
struct Following {
    bool bias = false;
    bool relu = false;

    int out() const { return bias ? 3 : 2; }
};

}  // namespace argali
#endif
