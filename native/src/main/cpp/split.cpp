#include "split.h"

#include "kernels.h"

#if defined(__AVX512BW__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace argali::split {

#if defined(__AVX512BW__)

namespace {

constexpr float ZEROS[TILE] = {};
constexpr int64_t ROW_BYTES = STEP * 2;

struct Sixteen {
    __m512 at[TILE];
};

ARGALI_INLINE __mmask16 firstLanes(int64_t count) {
    return count >= TILE ? 0xffff : count <= 0 ? 0 : static_cast<__mmask16>((1u << count) - 1);
}

// The upper halves, rounded to the nearest, are bfloat16 in place of float32.
ARGALI_INLINE __m512i rounded(__m512 x) { return _mm512_add_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(0x8000)); }

ARGALI_INLINE __m512 rest(__m512 x, __m512i rounded) {
    return _mm512_sub_ps(x, _mm512_castsi512_ps(_mm512_and_si512(rounded, _mm512_set1_epi32(static_cast<int>(0xffff0000)))));
}

// The upper halves of x below those of y.
ARGALI_INLINE __m512i pairs(__m512i x, __m512i y) {
    return _mm512_mask_blend_epi16(0xaaaaaaaa, _mm512_srli_epi32(x, 16), y);
}

// A row of the tiles of all levels. A pair, which the processor takes as one, is k and k + 16: the order is the same on both
// sides, and nothing has to be moved between lanes.
ARGALI_INLINE void storeLevels(__m512 x, __m512 y, char* to, int64_t levelBytes) {
    __m512i x1 = rounded(x), y1 = rounded(y);
    _mm512_store_si512(to, pairs(x1, y1));
    x = rest(x, x1);
    y = rest(y, y1);
    __m512i x2 = rounded(x), y2 = rounded(y);
    _mm512_store_si512(to + levelBytes, pairs(x2, y2));
    x = rest(x, x2);
    y = rest(y, y2);
    _mm512_store_si512(to + 2 * levelBytes, pairs(_mm512_castps_si512(x), _mm512_castps_si512(y)));
}

// The j-th numbers of sixteen lines become the j-th vector.
ARGALI_INLINE void loadTurned(const float* const* lines, Sixteen& out) {
#pragma GCC unroll 4
    for (int c = 0; c < 4; c++) {
        __m512 r[4];
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            __m512 v = _mm512_castps128_ps512(_mm_loadu_ps(lines[4 * 0 + i] + 4 * c));
            v = _mm512_insertf32x4(v, _mm_loadu_ps(lines[4 * 1 + i] + 4 * c), 1);
            v = _mm512_insertf32x4(v, _mm_loadu_ps(lines[4 * 2 + i] + 4 * c), 2);
            r[i] = _mm512_insertf32x4(v, _mm_loadu_ps(lines[4 * 3 + i] + 4 * c), 3);
        }
        __m512d low01 = _mm512_castps_pd(_mm512_unpacklo_ps(r[0], r[1]));
        __m512d high01 = _mm512_castps_pd(_mm512_unpackhi_ps(r[0], r[1]));
        __m512d low23 = _mm512_castps_pd(_mm512_unpacklo_ps(r[2], r[3]));
        __m512d high23 = _mm512_castps_pd(_mm512_unpackhi_ps(r[2], r[3]));
        out.at[4 * c] = _mm512_castpd_ps(_mm512_unpacklo_pd(low01, low23));
        out.at[4 * c + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low01, low23));
        out.at[4 * c + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(high01, high23));
        out.at[4 * c + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(high01, high23));
    }
}

// Sixteen lines from number `from` on, of which there are `end`, with `count` numbers each; zeros for what there is not. Lines
// that are so many further on are fetched: they are next.
template <bool TURNED>
ARGALI_INLINE void load(const Lines& lines, int64_t from, int64_t end, int64_t offset, int64_t count, int64_t next, Sixteen& out) {
    const float* at[TILE];
    for (int64_t i = 0; i < TILE; i++) {
        const float* line = from + i < end && count > 0 ? lines.line(from + i, offset) : nullptr;
        at[i] = line ? line : ZEROS;
        __builtin_prefetch(at[i] + next * lines.stride);
    }
    __mmask16 some = firstLanes(count);
    if (TURNED && some == 0xffff) return loadTurned(at, out);
#pragma GCC unroll 16
    for (int i = 0; i < TILE; i++) out.at[i] = _mm512_maskz_loadu_ps(some, at[i]);
    if (TURNED) {
        alignas(64) float copy[TILE][TILE];
        for (int i = 0; i < TILE; i++) {
            _mm512_store_ps(copy[i], out.at[i]);
            at[i] = copy[i];
        }
        loadTurned(at, out);
    }
}

// One tile of each level.
ARGALI_INLINE void storeTiles(const Sixteen& x, const Sixteen& y, char* to, int64_t levelBytes) {
#pragma GCC unroll 16
    for (int64_t r = 0; r < TILE; r++) storeLevels(x.at[r], y.at[r], to + r * ROW_BYTES, levelBytes);
}

template <bool TURNED>
void splitLines(const Lines& lines, int64_t count, int64_t k, char* to) {
    int64_t tiles = (count + TILE - 1) / TILE;
    for (int64_t p = 0; p < k; p += STEP) {
        for (int64_t t = 0; t < tiles; t++) {
            Sixteen x, y;
            load<TURNED>(lines, t * TILE, count, p, k - p, PANEL, x);
            load<TURNED>(lines, t * TILE, count, p + TILE, k - p - TILE, PANEL, y);
            storeTiles(x, y, to + t * TILE_BYTES, tiles * TILE_BYTES);
        }
        to += tiles * LEVELS * TILE_BYTES;
    }
}

template <bool TURNED>
void splitColumns(const Lines& lines, int64_t count, int64_t k, char* to) {
    int64_t tiles = (count + TILE - 1) / TILE;
    for (int64_t p = 0; p < k; p += STEP) {
        for (int64_t t = 0; t < tiles; t++) {
            Sixteen x, y;
            load<TURNED>(lines, p, k, t * TILE, count - t * TILE, 2 * STEP, x);
            load<TURNED>(lines, p + TILE, k, t * TILE, count - t * TILE, 2 * STEP, y);
            storeTiles(x, y, to + t * TILE_BYTES, tiles * TILE_BYTES);
        }
        to += tiles * LEVELS * TILE_BYTES;
    }
}

bool hasTiles() {
    unsigned a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    constexpr unsigned AMX_BF16 = 1u << 22, AMX_TILE = 1u << 24;
    if (!(d & AMX_BF16) || !(d & AMX_TILE)) return false;
    constexpr long REQUEST_PERMISSION = 0x1023, TILE_DATA = 18;
    return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

// What the processor wants to know of its tiles: all are sixteen rows of 64 bytes.
struct alignas(64) TileConfiguration {
    uint8_t palette = 1;
    uint8_t startRow = 0;
    uint8_t reserved[14] = {};
    uint16_t rowBytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

// Not the compiler's own, which do not say that they read memory. Tiles 0 to 3 are sums, 4 and 5 left, 6 and 7 right.
#define TILE_ZERO(t) asm volatile("tilezero %%tmm" #t ::)
#define TILE_LOAD(t, at, stride) asm volatile("tileloadd (%0,%1,1), %%tmm" #t ::"r"(at), "r"(stride) : "memory")
#define TILE_STORE(t, at, stride) asm volatile("tilestored %%tmm" #t ", (%0,%1,1)" ::"r"(at), "r"(stride) : "memory")
#define TILE_ADD(sum, left, right) asm volatile("tdpbf16ps %%tmm" #right ", %%tmm" #left ", %%tmm" #sum ::)

// Sums on their way to C: they are written row by row while the next tiles are multiplied, since the processor does both at once.
class Sums {
   public:
    // Places for PANEL rows of as many sums, whose rows are PANEL apart.
    float* start(int64_t rows, int64_t columns, float* c, int64_t stride, bool add, const Epilogue& after) {
        finish(PANEL);
        use_ ^= 1;
        next_ = sums_[use_];
        left_ = rows;
        c_ = c;
        stride_ = stride;
        add_ = add;
        after_ = after;
        for (int v = 0; v < 2; v++) {
            some_[v] = firstLanes(columns - v * TILE);
            bias_[v] = after.bias ? Vector(_mm512_maskz_loadu_ps(some_[v], after.bias + v * TILE)) : Vector{};
        }
        return sums_[use_];
    }

    // Of the rows that are left, some.
    void finish(int64_t rows) {
        for (int64_t end = std::max<int64_t>(0, left_ - rows); left_ > end; left_--) {
#pragma GCC unroll 2
            for (int v = 0; v < 2; v++) {
                Vector x = argali::load(next_ + v * TILE) + bias_[v];
                if (add_) x += Vector(_mm512_maskz_loadu_ps(some_[v], c_ + v * TILE));
                _mm512_mask_storeu_ps(c_ + v * TILE, some_[v], after_.finish(x));
            }
            next_ += PANEL;
            c_ += stride_;
        }
    }

   private:
    alignas(64) float sums_[2][PANEL * PANEL];
    int use_ = 0;
    const float* next_ = nullptr;
    int64_t left_ = 0;
    float* c_ = nullptr;
    int64_t stride_ = 0;
    bool add_ = false;
    Epilogue after_;
    __mmask16 some_[2] = {};
    Vector bias_[2] = {};
};

// LEFT x RIGHT tiles of results.
template <int LEFT, int RIGHT>
struct Tiles {
    static constexpr int64_t LEFT_BYTES = LEFT * TILE_BYTES;  // of a level
    static constexpr int64_t RIGHT_BYTES = RIGHT * TILE_BYTES;

    static void loadLeft(const char* left, int level) {
        TILE_LOAD(4, left + level * LEFT_BYTES, ROW_BYTES);
        if constexpr (LEFT == 2) TILE_LOAD(5, left + level * LEFT_BYTES + TILE_BYTES, ROW_BYTES);
    }

    static void loadRight(const char* right, int level) {
        TILE_LOAD(6, right + level * RIGHT_BYTES, ROW_BYTES);
        if constexpr (RIGHT == 2) TILE_LOAD(7, right + level * RIGHT_BYTES + TILE_BYTES, ROW_BYTES);
    }

    static void zero() {
        TILE_ZERO(0);
        TILE_ZERO(1);
        TILE_ZERO(2);
        TILE_ZERO(3);
    }

    // Meanwhile a sixth of the right side's next step is brought near, and sums of before are finished.
    static void add(const char* right, int sixth, Sums& before, int64_t rows) {
        TILE_ADD(0, 4, 6);
        if constexpr (RIGHT == 2) TILE_ADD(1, 4, 7);
        if constexpr (LEFT == 2) TILE_ADD(2, 5, 6);
        if constexpr (LEFT == 2 && RIGHT == 2) TILE_ADD(3, 5, 7);
        const char* next = right + LEVELS * RIGHT_BYTES + sixth * RIGHT * 512;
#pragma GCC unroll 16
        for (int i = 0; i < RIGHT * 8; i++) _mm_prefetch(next + i * 64, _MM_HINT_T0);
        before.finish(rows);
    }

    static void store(float* to) {
        TILE_STORE(0, to, PANEL * 4);
        if constexpr (RIGHT == 2) TILE_STORE(1, to + TILE, PANEL * 4);
        if constexpr (LEFT == 2) TILE_STORE(2, to + TILE * PANEL, PANEL * 4);
        if constexpr (LEFT == 2 && RIGHT == 2) TILE_STORE(3, to + TILE * PANEL + TILE, PANEL * 4);
    }

    // Begins at zero also where results are added to others: many sums of few have smaller errors than one of many. The small
    // products come first, with as few loads as there can be.
    static void multiply(const char* left, const char* right, int64_t steps, Sums& before) {
        int64_t rows = (PANEL + 6 * steps - 1) / (6 * steps);
        zero();
        for (int64_t s = 0; s < steps; s++) {
            loadLeft(left, 2);
            loadRight(right, 0);
            add(right, 0, before, rows);
            loadLeft(left, 1);
            add(right, 1, before, rows);
            loadRight(right, 1);
            add(right, 2, before, rows);
            loadLeft(left, 0);
            add(right, 3, before, rows);
            loadRight(right, 2);
            add(right, 4, before, rows);
            loadRight(right, 0);
            add(right, 5, before, rows);
            left += LEVELS * LEFT_BYTES;
            right += LEVELS * RIGHT_BYTES;
        }
    }
};

template <int LEFT>
void multiplyRows(const char* left, int64_t rows, const char* right, int64_t columns, int64_t k, float* c, int64_t stride, bool add,
                  const Epilogue& after) {
    Sums sums;
    int64_t steps = (k + STEP - 1) / STEP;
    for (int64_t j = 0; j < columns; j += PANEL) {
        int64_t some = std::min(PANEL, columns - j);
        for (int64_t i = 0; i < rows; i++) {
            __builtin_prefetch(c + j + i * stride, 1);
            __builtin_prefetch(c + j + i * stride + TILE, 1);
        }
        if (some > TILE) {
            Tiles<LEFT, 2>::multiply(left, right, steps, sums);
            Tiles<LEFT, 2>::store(sums.start(rows, some, c + j, stride, add, after.from(j)));
        } else {
            Tiles<LEFT, 1>::multiply(left, right, steps, sums);
            Tiles<LEFT, 1>::store(sums.start(rows, some, c + j, stride, add, after.from(j)));
        }
        right += splitBytes(some, k);
    }
    sums.finish(PANEL);
}

}  // namespace

bool isSupported() {
    static const bool supported = hasTiles();
    return supported;
}

void splitAlong(Side side, const Lines& lines, int64_t count, int64_t k, char* to) {
    side == Side::RIGHT ? splitLines<true>(lines, count, k, to) : splitLines<false>(lines, count, k, to);
}

void splitAcross(Side side, const Lines& lines, int64_t count, int64_t k, char* to) {
    side == Side::LEFT ? splitColumns<true>(lines, count, k, to) : splitColumns<false>(lines, count, k, to);
}

void splitEach(const float* lines, int64_t count, int64_t k, char* to) {
    for (int64_t i = 0; i < count; i++, lines += k) {
        for (int64_t p = 0; p < k; p += STEP, to += LEVELS * ROW_BYTES) {
            __m512 x = _mm512_maskz_loadu_ps(firstLanes(k - p), lines + p);
            __m512 y = _mm512_maskz_loadu_ps(firstLanes(k - p - TILE), lines + p + TILE);
            storeLevels(x, y, to, ROW_BYTES);
        }
    }
}

TileScope::TileScope(bool wanted) : wanted_(wanted) {
    static const TileConfiguration configuration;
    if (wanted) asm volatile("ldtilecfg %0" ::"m"(configuration));
}

TileScope::~TileScope() {
    if (wanted_) asm volatile("tilerelease" ::);
}

void multiplyPanel(const char* left, int64_t rows, const char* right, int64_t columns, int64_t k, float* c, int64_t stride,
                   bool add, const Epilogue& after) {
    auto run = rows > TILE ? multiplyRows<2> : multiplyRows<1>;
    run(left, rows, right, columns, k, c, stride, add, after);
}

#else

// Never called where isSupported says no.
bool isSupported() { return false; }
void splitAlong(Side, const Lines&, int64_t, int64_t, char*) {}
void splitAcross(Side, const Lines&, int64_t, int64_t, char*) {}
void splitEach(const float*, int64_t, int64_t, char*) {}
TileScope::TileScope(bool wanted) : wanted_(wanted) {}
TileScope::~TileScope() {}
void multiplyPanel(const char*, int64_t, const char*, int64_t, int64_t, float*, int64_t, bool, const Epilogue&) {}

#endif
}  // namespace argali::split

int32_t argali_splits_products() { return argali::split::isSupported(); }
