// Matrix products, batched and with either side transposed: where the processor has tiles, on those (split_product.cpp), else oneDNN
// for large ones, an own kernel for small ones.
#include "gemm.h"
#include "kernels.h"
#include "matmul.h"
#include "onednn.h"

namespace argali {
namespace {

using Sizes = MatMulSizes;

constexpr int64_t THIN = 16;  // rows up to which B is read once, where it lies

// ROWS rows of A times B^T, a group of columns: dot products.
template <int ROWS, int COLUMNS>
void dotProducts(const Sizes& s, const float* a, const float* b, float* c) {
    Vector sums[ROWS][COLUMNS] = {};
    int64_t whole = s.k / VECTOR * VECTOR;
    auto step = [&](int64_t p, auto at) {
        Vector y[COLUMNS];
        for (int j = 0; j < COLUMNS; j++) y[j] = at(b + j * s.k + p);
        for (int i = 0; i < ROWS; i++) {
            Vector x = at(a + i * s.k + p);
            for (int j = 0; j < COLUMNS; j++) sums[i][j] += x * y[j];
        }
    };
    for (int64_t p = 0; p < whole; p += VECTOR) step(p, [](const float* x) { return load(x); });
    if (whole < s.k) step(whole, [&](const float* x) { return loadSome(x, s.k - whole, 0); });
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++) c[i * s.n + j] = sumOf(sums[i][j]);
    }
}

// ROWS rows of A times `width` columns of B, from column j on: whole vectors, the last one perhaps in part.
template <int ROWS>
void rowsTimesColumns(const Sizes& s, const float* a, const float* b, float* c, int64_t width) {
    constexpr int VECTORS = 4;
    Vector sums[ROWS][VECTORS] = {};
    int64_t whole = width / VECTOR;
    int64_t some = width % VECTOR;
    auto step = [&](int64_t p, auto at) {
        for (int v = 0; v < VECTORS; v++) {
            Vector y = at(b + p * s.n, v);
            for (int i = 0; i < ROWS; i++) sums[i][v] += broadcast(a[i * s.aRow() + p * s.aColumn()]) * y;
        }
    };
    if (whole == VECTORS) {
        for (int64_t p = 0; p < s.k; p++) step(p, [](const float* row, int v) { return load(row + v * VECTOR); });
    } else {
        for (int64_t p = 0; p < s.k; p++) {
            step(p, [=](const float* row, int v) {
                return v < whole ? load(row + v * VECTOR) : v == whole ? loadSome(row + v * VECTOR, some, 0) : Vector{};
            });
        }
    }
    for (int i = 0; i < ROWS; i++) {
        for (int v = 0; v < VECTORS; v++) {
            float* to = c + i * s.n + v * VECTOR;
            if (v < whole) store(to, sums[i][v]);
            if (v == whole && some) storeSome(to, some, sums[i][v]);
        }
    }
}

// A few rows times a matrix: bound by reading B, which is read once and not packed. Threads share the columns.
class ThinMatMul : public Kernel {
    static constexpr int64_t WIDTH = 4 * VECTOR;
    static constexpr int64_t DOTS = 4;
    static constexpr int GROUP = VECTOR == 16 ? 4 : 2;  // rows together: as many as there are registers for

   public:
    ThinMatMul(const Sizes& s, int allowed) : s_(s) { threads = threadsFor(s.k * s.n * 0.1 + s.flops() / 60, allowed); }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(s_.n, part, threads, WIDTH);
            int64_t i = 0;
            for (; i + GROUP <= s_.m; i += GROUP) columns<GROUP>(i, r);
            for (; i < s_.m; i++) columns<1>(i, r);
            epilogue().from(r.from).apply(place<float>(s_.after.out()) + r.from, s_.m, r.to - r.from, s_.n);
        });
    }

   private:
    template <int ROWS>
    void columns(int64_t i, Range r) const {
        const float* a = place<float>(0) + i * s_.aRow();
        const float* b = place<float>(1);
        float* c = place<float>(s_.after.out()) + i * s_.n;
        int64_t j = r.from;
        if (!s_.transB) {
            for (; j < r.to; j += WIDTH) rowsTimesColumns<ROWS>(s_, a, b + j, c + j, std::min(WIDTH, r.to - j));
        } else {
            for (; j + DOTS <= r.to; j += DOTS) dotProducts<ROWS, DOTS>(s_, a, b + j * s_.k, c + j);
            for (; j < r.to; j++) dotProducts<ROWS, 1>(s_, a, b + j * s_.k, c + j);
        }
    }

    Epilogue epilogue() const { return {s_.after.bias ? place<float>(2) : nullptr, s_.after.relu}; }

    Sizes s_;
};

// Packs some panels of B at a time and multiplies by register tiles while they are in the cache. Threads share the batch, or the
// rows of the one product there is.
class SmallMatMul : public Kernel {
    static constexpr int64_t STRIP = 4 * PANEL;

   public:
    SmallMatMul(const Sizes& s, int allowed) : s_(s) {
        threads = threadsFor(s.flops() / (9 * VECTOR), allowed);
        if (s_.batch == 1) threads = static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(threads, s.m / TILE_ROWS)));
        packed_ = packedSize(s.k, std::min(s.n, STRIP));
        workspaceBytes = packed_ * 4 * threads;
    }

    void run() override {
        parallel(threads, [this](int part) {
            float* packed = workspace<float>() + part * packed_;
            Range batch = s_.batch == 1 ? Range{0, 1} : share(s_.batch, part, threads);
            Range rows = s_.batch == 1 ? share(s_.m, part, threads, TILE_ROWS) : Range{0, s_.m};
            for (int64_t i = batch.from; i < batch.to; i++) {
                const float* a = place<float>(0) + i * s_.m * s_.k + rows.from * s_.aRow();
                const float* b = place<float>(1) + i * s_.k * s_.n;
                float* c = place<float>(s_.after.out()) + (i * s_.m + rows.from) * s_.n;
                for (int64_t j = 0; j < s_.n; j += STRIP) {
                    int64_t columns = std::min(s_.n - j, STRIP);
                    packPanels(b + j * s_.bColumn(), s_.bRow(), s_.bColumn(), s_.k, columns, packed);
                    gemm(rows.to - rows.from, columns, s_.k, a, s_.aRow(), s_.aColumn(), packed, c + j, s_.n, false,
                         epilogue().from(j));
                }
            }
        });
    }

   private:
    Epilogue epilogue() const { return {s_.after.bias ? place<float>(2) : nullptr, s_.after.relu}; }

    Sizes s_;
    int64_t packed_;
};

// Threads share the batch, the rows or the columns, whichever there are most of; each has a primitive of its own.
class OneDnnMatMul : public Kernel {
   public:
    OneDnnMatMul(const Sizes& s, int allowed) : s_(s) {
        threads = threadsFor(s.flops() / 100, allowed);
        ThreadScope scope(1);
        for (int part = 0; part < threads; part++) add(partOf(part));
        workspaceBytes = scratch_ * threads;
    }

    void run() override {
        parallel(threads, [this](int part) {
            parts_[part].run();
            if (s_.after.relu) cutOff(partOf(part));
        });
    }

   protected:
    void bound() override {
        for (int part = 0; part < threads; part++) {
            Box b = partOf(part);
            int bytes = bytesOf(s_.type);
            parts_[part].bind(0, place<char>(0) + bytes * (b.batch.from * s_.m * s_.k + b.rows.from * s_.aRow()));
            parts_[part].bind(1, place<char>(1) + bytes * (b.batch.from * s_.k * s_.n + b.columns.from * s_.bColumn()));
            int64_t from = (b.batch.from * s_.m + b.rows.from) * s_.n + b.columns.from;
            parts_[part].bind(2, place<char>(s_.after.out()) + bytes * from);
            parts_[part].bind(3, workspace<char>() + part * scratch_);
            if (s_.after.bias) parts_[part].bind(4, place<float>(2) + b.columns.from);
        }
    }

   private:
    struct Box {
        Range batch, rows, columns;
    };

    Box partOf(int part) const {
        Box b = {{0, s_.batch}, {0, s_.m}, {0, s_.n}};
        if (s_.batch >= threads) {
            b.batch = share(s_.batch, part, threads);
        } else if (s_.m >= s_.n) {
            b.rows = share(s_.m, part, threads, s_.m >= 64 * threads ? 16 : 1);
        } else {
            b.columns = share(s_.n, part, threads, s_.n >= 64 * threads ? 16 : 1);
        }
        return b;
    }

    // oneDNN's own ReLU makes 0 of NaN
    void cutOff(const Box& b) const {
        for (int64_t i = b.batch.from; i < b.batch.to; i++) {
            for (int64_t row = b.rows.from; row < b.rows.to; row++) {
                float* c = place<float>(3) + (i * s_.m + row) * s_.n;
                relu(c + b.columns.from, b.columns.to - b.columns.from);
            }
        }
    }

    void add(const Box& box) {
        int64_t batch = box.batch.to - box.batch.from;
        int64_t m = box.rows.to - box.rows.from;
        int64_t n = box.columns.to - box.columns.from;
        auto a = denseDesc({batch, m, s_.k}, {s_.m * s_.k, s_.aRow(), s_.aColumn()}, s_.type);
        auto b = denseDesc({batch, s_.k, n}, {s_.k * s_.n, s_.bRow(), s_.bColumn()}, s_.type);
        auto c = denseDesc({batch, m, n}, {s_.m * s_.n, s_.n, 1}, s_.type);
        auto bias = s_.after.bias ? denseDesc({1, 1, n}, {n, n, 1}) : dnnl::memory::desc();
        dnnl::primitive_attr attr = userScratchpad();
        auto pd = s_.after.bias ? dnnl::matmul::primitive_desc(cpuEngine(), a, b, bias, c, attr)
                                : dnnl::matmul::primitive_desc(cpuEngine(), a, b, c, attr);
        BoundPrimitive p(dnnl::matmul{pd});
        p.add(DNNL_ARG_SRC, a);
        p.add(DNNL_ARG_WEIGHTS, b);
        p.add(DNNL_ARG_DST, c);
        p.add(DNNL_ARG_SCRATCHPAD, pd.scratchpad_desc());
        if (s_.after.bias) p.add(DNNL_ARG_BIAS, bias);
        scratch_ = std::max(scratch_, roundUp(pd.scratchpad_desc().get_size(), 64));
        parts_.push_back(std::move(p));
    }

    Sizes s_;
    int64_t scratch_ = 64;
    std::vector<BoundPrimitive> parts_;
};

// Where k is 0, or a side is empty.
class EmptyMatMul : public Kernel {
   public:
    explicit EmptyMatMul(const Sizes& s) : s_(s) {}
    void run() override {
        memset(place<char>(s_.after.out()), 0, s_.batch * s_.m * s_.n * bytesOf(s_.type));
        Epilogue after = {s_.after.bias ? place<float>(2) : nullptr, s_.after.relu};
        after.apply(place<float>(s_.after.out()), s_.batch * s_.m, s_.n, s_.n);
    }

   private:
    Sizes s_;
};

// A few rows; A must lie row by row where B is transposed.
bool isThin(const Sizes& s) { return s.batch == 1 && s.m <= THIN && (!s.transB || !s.transA || s.m == 1); }

bool isSmall(const Sizes& s) { return s.m * s.n * s.k <= 128 * 128 * 128; }

}  // namespace

Kernel* newMatMul(const MatMulSizes& sizes, MatMulKind kind, int threads) {
    MatMulSizes s = sizes;
    if (s.n == 1 && !s.transA) s.transB = true;  // one column lies as one row does, and dot products go by vectors
    if (s.k == 1) s.transA = s.transB = false;   // the same, and rows times columns do
    if (s.batch * s.m * s.n * s.k == 0) return new EmptyMatMul(s);
    if (s.type != ElementType::FLOAT32) return new OneDnnMatMul(s, threads);
    if (kind == MatMulKind::BY_SIZE && isBySplit(s)) return newSplitMatMul(s, threads);
    if (kind == MatMulKind::BY_SIZE && isThin(s)) return new ThinMatMul(s, threads);
    if (kind == MatMulKind::BY_SIZE && isTall(s, threads)) return newTallMatMul(s, threads);
    bool own = kind == MatMulKind::OWN || (kind == MatMulKind::BY_SIZE && isSmall(s));
    if (own) return new SmallMatMul(s, threads);
    return new OneDnnMatMul(s, threads);
}

static Kernel* create(Args& args, Following after) {
    MatMulSizes s = {args.next(), args.next(), args.next(), args.next(), args.flag(), args.flag(), after};
    MatMulKind kind = static_cast<MatMulKind>(args.next());
    s.type = args.elementType();
    s.split = args.split;
    return newMatMul(s, kind, args.threads);
}

Kernel* create_matmul(Args& args) { return create(args, {}); }

Kernel* create_biased_matmul(Args& args) {
    Following after = {true, args.flag()};
    return create(args, after);
}

}  // namespace argali

int32_t argali_multiplies_half(int32_t type) {
    dnnl::cpu_isa isa = dnnl::get_effective_cpu_isa();
    auto all = [isa](dnnl::cpu_isa wanted) { return (static_cast<int>(isa) & static_cast<int>(wanted)) == static_cast<int>(wanted); };
    return static_cast<argali::ElementType>(type) == argali::ElementType::BFLOAT16 ? all(dnnl::cpu_isa::avx512_core_bf16)
                                                                                   : all(dnnl::cpu_isa::avx512_core_fp16);
}

int32_t argali_onednn_version() {
    const dnnl_version_t* v = dnnl_version();
    return v->major * 100 + v->minor;
}
