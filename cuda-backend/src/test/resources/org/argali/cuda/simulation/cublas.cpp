// cuBLASLt's float32 product in plain loops: columns first, sums in double.
#include "simulation.h"

#include <cstring>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))

namespace simulation {
struct Description {
    int transposed[2];
};
struct Layout {
    uint64_t rows, columns;
    int64_t distance;
    int32_t batch;
    int64_t stride;
};
struct Choice {
    uint64_t algorithm[8];
    size_t workspace;
    int state;
    float waves;
    int reserved[4];
};
constexpr size_t WORKSPACE = 64;

struct Product {
    bool first_transposed, second_transposed;
    int64_t k;
    const float *a, *b;
    float* d;
    Layout first, second, result;

    static size_t bytes(const Layout& l) { return 4 * (size_t) ((l.batch - 1) * l.stride + l.distance * (int64_t) l.columns); }

    void run() const {
        bool may = touches((Address) a, bytes(first), false, "cublasLtMatmul")
                && touches((Address) b, bytes(second), false, "cublasLtMatmul")
                && touches((Address) d, bytes(result), true, "cublasLtMatmul");
        if (!may) {
            set_error(ILLEGAL_ADDRESS);
            return;
        }
        for (int64_t i = 0; i < result.batch; i++) {
            for (int64_t n = 0; n < (int64_t) result.columns; n++) {
                for (int64_t m = 0; m < (int64_t) result.rows; m++) d[i * result.stride + n * result.distance + m] = element(i, m, n);
            }
        }
    }

    float element(int64_t i, int64_t m, int64_t n) const {
        double sum = 0;
        const float* x = a + i * first.stride;
        const float* y = b + i * second.stride;
        for (int64_t j = 0; j < k; j++) {
            double left = first_transposed ? x[m * first.distance + j] : x[j * first.distance + m];
            sum += left * (second_transposed ? y[j * second.distance + n] : y[n * second.distance + j]);
        }
        return (float) sum;
    }
};
}  // namespace simulation

API int cublasLtCreate(void** handle) {
    CALL_OUTSIDE_CAPTURE("cublasLtCreate");
    *handle = new int(0);
    return 0;
}

API int cublasLtDestroy(void* handle) {
    delete (int*) handle;
    return 0;
}

API const char* cublasLtGetStatusName(int status) {
    return status == 13 ? "CUBLAS_STATUS_EXECUTION_FAILED" : "CUBLAS_STATUS_INVALID_VALUE";
}

API int cublasLtMatmulDescCreate(Description** d, int, int) {
    *d = new Description{};
    return 0;
}

API int cublasLtMatmulDescDestroy(Description* d) {
    delete d;
    return 0;
}

API int cublasLtMatmulDescSetAttribute(Description* d, int which, const int* value, size_t) {
    if (which == 3 || which == 4) d->transposed[which - 3] = *value;
    return which == 3 || which == 4 ? 0 : 7;
}

API int cublasLtMatrixLayoutCreate(Layout** l, int, uint64_t rows, uint64_t columns, int64_t distance) {
    *l = new Layout{rows, columns, distance, 1, 0};
    return 0;
}

API int cublasLtMatrixLayoutDestroy(Layout* l) {
    delete l;
    return 0;
}

API int cublasLtMatrixLayoutSetAttribute(Layout* l, int which, const void* value, size_t) {
    if (which == 5) memcpy(&l->batch, value, 4);
    else if (which == 6) memcpy(&l->stride, value, 8);
    else return 7;
    return 0;
}

API int cublasLtMatmulPreferenceCreate(void** p) {
    *p = new int(0);
    return 0;
}

API int cublasLtMatmulPreferenceDestroy(void* p) {
    delete (int*) p;
    return 0;
}

API int cublasLtMatmulPreferenceSetAttribute(void*, int, const void*, size_t) { return 0; }

API int cublasLtMatmulAlgoGetHeuristic(
        void*, Description*, Layout*, Layout*, Layout*, Layout*, void*, int, Choice* choice, int* found) {
    CALL_OUTSIDE_CAPTURE("cublasLtMatmulAlgoGetHeuristic");
    memset(choice, 0, sizeof *choice);
    choice->workspace = WORKSPACE;
    *found = 1;
    return 0;
}

API int cublasLtMatmul(
        void*, Description* how, const float* alpha, const float* a, Layout* first, const float* b, Layout* second,
        const float* beta, const float*, Layout*, float* d, Layout* result, const void*, float* workspace, size_t bytes,
        Stream* stream) {
    CALL("cublasLtMatmul");
    bool aligned = (((Address) a | (Address) b | (Address) d) & 15) == 0;
    if (*alpha != 1 || *beta != 0 || bytes < WORKSPACE || !aligned) return 7;  // CUBLAS_STATUS_INVALID_VALUE
    Product p{how->transposed[0] == 1, how->transposed[1] == 1, 0, a, b, d, *first, *second, *result};
    p.k = (int64_t) (p.first_transposed ? first->rows : first->columns);
    submit(stream, "cublasLtMatmul", [=] {
        if (touches((Address) workspace, WORKSPACE, true, "cublasLtMatmul")) memset(workspace, 0x7f, WORKSPACE);
        p.run();
    });
    return 0;
}
