// cuBLASLt's product in plain loops: columns first, sums in double.
#include "simulation.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))

namespace simulation {
struct Description {
    int transposed[2];
};
struct Layout {
    int type;
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

// Of a two-byte type: significand bits that are stored, and the exponents of its normal numbers.
struct Form {
    int fraction, least, most;
};

static Form form(int type) { return type == HALF ? Form{10, -14, 15} : Form{7, -126, 127}; }

double load(int type, const void* p, int64_t i) {
    if (type == FLOAT) return ((const float*) p)[i];
    Form f = form(type);
    int bits = ((const uint16_t*) p)[i];
    int exponent = (bits & 0x7fff) >> f.fraction;
    double significand = bits & ((1 << f.fraction) - 1);
    double size = exponent == f.most - f.least + 2 ? (significand == 0 ? INFINITY : NAN)
            : exponent == 0                        ? ldexp(significand, f.least - f.fraction)
                                                   : ldexp(significand + (1 << f.fraction), exponent - 1 + f.least - f.fraction);
    return bits & 0x8000 ? -size : size;
}

// To the nearest, of two to the even one.
void store(int type, void* p, int64_t i, double x) {
    if (type == FLOAT) {
        ((float*) p)[i] = (float) x;
        return;
    }
    Form f = form(type);
    int sign = std::signbit(x) ? 0x8000 : 0;
    int infinite = (f.most - f.least + 2) << f.fraction;
    int exponent = x == 0 || !std::isfinite(x) ? f.least : std::max(std::ilogb(x), f.least);
    double steps = std::nearbyint(ldexp(std::fabs(x), f.fraction - exponent));
    double bits = steps + ldexp(exponent - f.least, f.fraction);
    ((uint16_t*) p)[i] = (uint16_t) (sign | (x != x ? infinite | 1 << (f.fraction - 1) : (int) std::min(bits, (double) infinite)));
}

struct Product {
    bool first_transposed, second_transposed;
    int64_t k;
    const void *a, *b;
    void* d;
    Layout first, second, result;

    static size_t bytes(const Layout& l) { return element_bytes(l.type) * (size_t) ((l.batch - 1) * l.stride + l.distance * (int64_t) l.columns); }

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
                for (int64_t m = 0; m < (int64_t) result.rows; m++) {
                    store(result.type, d, i * result.stride + n * result.distance + m, element(i, m, n));
                }
            }
        }
    }

    double element(int64_t i, int64_t m, int64_t n) const {
        double sum = 0;
        int64_t x = i * first.stride;
        int64_t y = i * second.stride;
        for (int64_t j = 0; j < k; j++) {
            double left = load(first.type, a, x + (first_transposed ? m * first.distance + j : j * first.distance + m));
            sum += left * load(second.type, b, y + (second_transposed ? j * second.distance + n : n * second.distance + j));
        }
        return sum;
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

API int cublasLtMatrixLayoutCreate(Layout** l, int type, uint64_t rows, uint64_t columns, int64_t distance) {
    if (type != FLOAT && type != HALF && type != BFLOAT16) return 7;
    *l = new Layout{type, rows, columns, distance, 1, 0};
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
        void*, Description* how, const float* alpha, const void* a, Layout* first, const void* b, Layout* second,
        const float* beta, const void*, Layout*, void* d, Layout* result, const void*, float* workspace, size_t bytes,
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
