#include "kernels.h"

void argali_saxpy(int64_t n, float a, const float* x, float* y) {
#pragma omp parallel for simd if (n > 1 << 15)
    for (int64_t i = 0; i < n; i++) y[i] += a * x[i];
}
