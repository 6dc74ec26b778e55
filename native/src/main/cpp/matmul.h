// The matrix product as a kernel, for other kernels to be made of.
#ifndef ARGALI_MATMUL_H
#define ARGALI_MATMUL_H

#include "epilogue.h"
#include "kernel.h"

namespace argali {

// C [batch, m, n] = A [batch, m, k] B [batch, k, n], where either of A and B may lie transposed.
struct MatMulSizes {
    int64_t batch, m, n, k;
    bool transA, transB;
    Following after = {};  // only of float32
    ElementType type = ElementType::FLOAT32;
    bool split = false;  // whether float32 may be multiplied as bfloat16 in threes

    int64_t aRow() const { return transA ? 1 : k; }
    int64_t aColumn() const { return transA ? m : 1; }
    int64_t bRow() const { return transB ? 1 : n; }
    int64_t bColumn() const { return transB ? k : 1; }
    double flops() const { return 2.0 * batch * m * n * k; }
};

// A product with one very long side, and whether it is one.
Kernel* newTallMatMul(const MatMulSizes& sizes, int threads);
bool isTall(const MatMulSizes& sizes, int threads);

// A product on tiles of bfloat16, and whether that is allowed, possible and worth it.
Kernel* newSplitMatMul(const MatMulSizes& sizes, int threads);
bool isBySplit(const MatMulSizes& sizes);

enum class MatMulKind { BY_SIZE, OWN, ONEDNN };

// Binds A, B, perhaps a bias, C and its workspace.
Kernel* newMatMul(const MatMulSizes& sizes, MatMulKind kind, int threads);

}  // namespace argali
#endif
