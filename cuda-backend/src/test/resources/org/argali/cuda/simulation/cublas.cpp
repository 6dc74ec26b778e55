// cuBLASLt's product in plain loops: columns first, sums in double. Picky as a library is: what it names for a problem it checks
// when that is computed, and some epilogues it does not have.
#include "simulation.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))

namespace simulation {
enum Refusal { INVALID = 7, UNSUPPORTED = 15 };  // CUBLAS_STATUS_...
enum Epilogue { DEFAULT = 1, BIAS = 4 };
struct Description {
    int transposed[2] = {0, 0};
    int epilogue = DEFAULT;
    Address bias = 0;
};
struct Layout {
    int type;
    uint64_t rows, columns;
    int64_t distance;
    int32_t batch;
    int64_t stride;
};
struct Preference {
    uint64_t workspace = 0;
    uint32_t reductions = 7;
    uint32_t alignments[4] = {256, 256, 256, 256};
};
struct Algorithm {  // 64 bytes, which a caller may store
    uint64_t number, for_problem, rest[6];
};
struct Choice {
    Algorithm algorithm;
    size_t workspace;
    int state;
    float waves;
    int reserved[4];
};

// In the order of the heuristic. Reductions: 0 none, 1 in place, 2 as parts in float32, 4 as parts of the result's type.
struct Kind {
    uint64_t number;
    uint32_t parts, reduction;
    size_t workspace;
    uint32_t alignment;
};
static const Kind kinds[] = {
        {1, 4, 1, 64, 16}, {2, 2, 4, 64, 16}, {3, 1, 0, 64, 16}, {4, 4, 2, 4096, 16}, {5, 1, 0, 0, 16}, {6, 1, 0, 64, 32},
        {7, 8, 2, 1ull << 40, 16},
};
static const Kind* kind(uint64_t number) {
    for (const Kind& k : kinds) {
        if (k.number == number) return &k;
    }
    return nullptr;
}

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
    Address bias;  // 0: none
    void* d;
    Layout first, second, result;

    static size_t bytes(const Layout& l) { return element_bytes(l.type) * (size_t) ((l.batch - 1) * l.stride + l.distance * (int64_t) l.columns); }

    void run() const {
        bool may = touches((Address) a, bytes(first), false, "cublasLtMatmul")
                && touches((Address) b, bytes(second), false, "cublasLtMatmul")
                && (bias == 0 || touches(bias, element_bytes(result.type) * result.rows, false, "cublasLtMatmul"))
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
        double sum = bias ? load(result.type, (const void*) bias, m) : 0;
        int64_t x = i * first.stride;
        int64_t y = i * second.stride;
        for (int64_t j = 0; j < k; j++) {
            double left = load(first.type, a, x + (first_transposed ? m * first.distance + j : j * first.distance + m));
            sum += left * load(second.type, b, y + (second_transposed ? j * second.distance + n : n * second.distance + j));
        }
        return sum;
    }
};

// All that an algorithm was named for.
static uint64_t problem_of(const Description* how, const Layout* first, const Layout* second, const Layout* result) {
    uint64_t hash = 14695981039346656037ull;
    auto mix = [&](uint64_t n) { hash = (hash ^ n) * 1099511628211ull; };
    for (uint64_t n : {how->transposed[0], how->transposed[1], how->epilogue}) mix(n);
    for (const Layout* l : {first, second, result}) {
        for (uint64_t n : {(uint64_t) l->type, l->rows, l->columns, (uint64_t) l->batch, (uint64_t) l->stride}) mix(n);
    }
    return hash;
}

// What no algorithm can: the epilogue is there for even numbers of rows alone, and for a bias that has a place.
static bool knows(const Description* how, const Layout* result) {
    return how->epilogue == DEFAULT || (how->epilogue == BIAS && result->rows % 2 == 0 && how->bias != 0 && how->bias % 16 == 0);
}
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

API size_t cublasLtGetVersion() { return 1; }  // no cuBLASLt

API const char* cublasLtGetStatusName(int status) {
    return status == 13 ? "CUBLAS_STATUS_EXECUTION_FAILED"
            : status == UNSUPPORTED ? "CUBLAS_STATUS_NOT_SUPPORTED"
                                    : "CUBLAS_STATUS_INVALID_VALUE";
}

API int cublasLtMatmulDescCreate(Description** d, int, int) {
    *d = new Description;
    return 0;
}

API int cublasLtMatmulDescDestroy(Description* d) {
    delete d;
    return 0;
}

API int cublasLtMatmulDescSetAttribute(Description* d, int which, const void* value, size_t bytes) {
    if (bytes != (which == 8 ? 8 : 4)) return INVALID;
    if (which == 3 || which == 4) memcpy(&d->transposed[which - 3], value, 4);
    else if (which == 7) memcpy(&d->epilogue, value, 4);
    else if (which == 8) memcpy(&d->bias, value, 8);
    else return INVALID;
    return 0;
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

API int cublasLtMatmulPreferenceCreate(Preference** p) {
    *p = new Preference;
    return 0;
}

API int cublasLtMatmulPreferenceDestroy(Preference* p) {
    delete p;
    return 0;
}

API int cublasLtMatmulPreferenceSetAttribute(Preference* p, int which, const void* value, size_t bytes) {
    if (bytes != (which == 1 ? 8 : 4)) return INVALID;
    if (which == 1) memcpy(&p->workspace, value, 8);
    else if (which == 3) memcpy(&p->reductions, value, 4);
    else if (which >= 5 && which <= 8) memcpy(&p->alignments[which - 5], value, 4);
    else return INVALID;
    return 0;
}

API int cublasLtMatmulAlgoGetHeuristic(
        void*, Description* how, Layout* first, Layout* second, Layout*, Layout* result, Preference* p, int room, Choice* to,
        int* found) {
    CALL_OUTSIDE_CAPTURE("cublasLtMatmulAlgoGetHeuristic");
    *found = 0;
    if (room < 1) return INVALID;
    if (how->epilogue == BIAS && result->batch > 1) return INVALID;
    if (!knows(how, result)) return UNSUPPORTED;
    uint32_t alignment = *std::min_element(std::begin(p->alignments), std::end(p->alignments));
    for (const Kind& k : kinds) {
        bool wanted = (k.reduction & ~p->reductions) == 0 && k.workspace <= p->workspace && k.alignment <= alignment;
        if (!wanted || *found == room) continue;
        to[*found] = Choice{{k.number, problem_of(how, first, second, result), {}}, k.workspace, 0, 1, {}};
        ++*found;
    }
    return 0;
}

API int cublasLtMatmulAlgoCheck(
        void*, Description* how, Layout* first, Layout* second, Layout*, Layout* result, const Algorithm* a, Choice* to) {
    CALL_OUTSIDE_CAPTURE("cublasLtMatmulAlgoCheck");
    const Kind* k = kind(a->number);
    if (!k || a->for_problem != problem_of(how, first, second, result)) return INVALID;
    if (!knows(how, result)) return UNSUPPORTED;
    to->workspace = k->workspace;
    to->state = 0;
    return 0;
}

API int cublasLtMatmulAlgoConfigGetAttribute(const Algorithm* a, int which, void* value, size_t bytes, size_t* written) {
    const Kind* k = kind(a->number);
    if (!k || bytes != 4 || which < 0 || which > 6) return INVALID;
    uint32_t numbers[] = {(uint32_t) k->number, 1, k->parts, k->reduction, 0, 0, 1};
    memcpy(value, &numbers[which], 4);
    *written = 4;
    return 0;
}

API int cublasLtMatmul(
        void*, Description* how, const float* alpha, const void* a, Layout* first, const void* b, Layout* second,
        const float* beta, const void*, Layout*, void* d, Layout* result, const Algorithm* algorithm, void* workspace, size_t bytes,
        Stream* stream) {
    CALL("cublasLtMatmul");
    const Kind* k = kind(algorithm->number);
    bool named = k && algorithm->for_problem == problem_of(how, first, second, result) && bytes >= k->workspace;
    bool aligned = (((Address) a | (Address) b | (Address) d) & 15) == 0 && ((Address) workspace & 255) == 0;
    if (*alpha != 1 || *beta != 0 || !named || !aligned || !knows(how, result)) return INVALID;
    string name = "cublasLtMatmul by algorithm " + std::to_string(k->number);
    count(name);
    Product p{how->transposed[0] == 1, how->transposed[1] == 1, 0, a, b, how->epilogue == BIAS ? how->bias : 0, d, *first, *second, *result};
    p.k = (int64_t) (p.first_transposed ? first->rows : first->columns);
    submit(stream, "cublasLtMatmul", [=] {
        linger(name);
        bool may = k->workspace == 0 || touches((Address) workspace, k->workspace, true, "cublasLtMatmul");
        if (may && k->workspace > 0) memset(workspace, 0x7f, k->workspace);
        p.run();
    });
    return 0;
}
