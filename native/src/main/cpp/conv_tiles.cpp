// Convolution over one axis by tiles of eight inputs with fewer products (Winograd 1980; Lavin and Gray 2016,
// https://arxiv.org/abs/1509.09308): what a tile holds and what the filter holds are taken for polynomials, evaluated at the
// eight points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity, multiplied there, channel by channel, and brought back. A window of 5 then
// takes 8 products for 4 outputs instead of 20. The products of a point, over all tiles, are one matrix product.
//
// The result differs from the plain sum's by about 5 times what rounding does to that.
#include <cmath>
#include <type_traits>

#include "conv.h"
#include "gemm.h"
#include "split.h"

namespace argali {
namespace {

constexpr int POINTS = 8;
constexpr int PAIRS = 3;
constexpr float PAIR[PAIRS] = {1, 2, 0.5f};  // with both signs; point 0 is zero, 7 infinity, 1 + 2p and 2 + 2p are of pair p
constexpr int64_t TILES = 48;                // at a time, so that what they hold stays in the cache
constexpr int64_t SPLIT_TILES = 96;         // where products are split, which takes longer for each of the filter's numbers

constexpr float square(float x) { return x * x; }
constexpr float other(int p, int i) { return PAIR[(p + 1 + i) % PAIRS]; }

// The product over all other finite points of the distance from this one.
constexpr float distances(int p) {
    return 2 * square(PAIR[p]) * (square(PAIR[p]) - square(other(p, 0))) * (square(PAIR[p]) - square(other(p, 1)));
}

// Eight numbers of the input as the points want them: the transposed interpolation, whose rows are the coefficients of the
// polynomials that are zero at all points but one.
ARGALI_INLINE void inputAt(const Vector d[POINTS], Vector v[POINTS]) {
    constexpr float s = square(PAIR[0]) + square(PAIR[1]) + square(PAIR[2]);
    constexpr float t = square(PAIR[0] * PAIR[1]) + square(PAIR[0] * PAIR[2]) + square(PAIR[1] * PAIR[2]);
    constexpr float u = square(PAIR[0] * PAIR[1] * PAIR[2]);
    v[0] = d[6] - s * d[4] + t * d[2] - u * d[0];
    v[7] = d[7] - s * d[5] + t * d[3] - u * d[1];
#pragma GCC unroll 3
    for (int p = 0; p < PAIRS; p++) {
        const float b = square(other(p, 0)) + square(other(p, 1));
        const float c = square(other(p, 0) * other(p, 1));
        Vector even = d[6] - b * d[4] + c * d[2];
        Vector odd = PAIR[p] * (d[5] - b * d[3] + c * d[1]);
        v[1 + 2 * p] = even + odd;
        v[2 + 2 * p] = even - odd;
    }
}

// A polynomial of N coefficients at the points, divided by the points' distances.
template <int N>
ARGALI_INLINE void factorAt(const Vector* g, Vector v[POINTS]) {
    constexpr float u = -square(PAIR[0] * PAIR[1] * PAIR[2]);
    v[0] = g[0] * (1 / u);
    v[7] = g[N - 1];
#pragma GCC unroll 3
    for (int p = 0; p < PAIRS; p++) {
        const float x = 1 / distances(p);
        Vector even = g[0] * x;
        Vector odd = {};
        float power = x;
#pragma GCC unroll 8
        for (int k = 1; k < N; k++) {
            power *= PAIR[p];
            (k % 2 ? odd : even) += g[k] * power;
        }
        v[1 + 2 * p] = even + odd;
        v[2 + 2 * p] = even - odd;
    }
}

// N outputs of the products at the points.
template <int N>
ARGALI_INLINE void outputOf(const Vector m[POINTS], Vector* y) {
    Vector power[PAIRS][2];
#pragma GCC unroll 3
    for (int p = 0; p < PAIRS; p++) {
        power[p][0] = m[1 + 2 * p] + m[2 + 2 * p];
        power[p][1] = m[1 + 2 * p] - m[2 + 2 * p];
    }
    float x[PAIRS] = {1, 1, 1};
#pragma GCC unroll 8
    for (int k = 0; k < N; k++) {
        y[k] = power[0][k % 2] * x[0] + power[1][k % 2] * x[1] + power[2][k % 2] * x[2];
        if (k == 0) y[k] += m[0];
        if (k == N - 1) y[k] += m[7];
        for (int p = 0; p < PAIRS; p++) x[p] *= PAIR[p];
    }
}

// Calls f with the number of outputs of a tile as a constant.
template <class F>
void forTile(int64_t outputs, F f) {
    switch (outputs) {
        case 3: return f(std::integral_constant<int, 3>());
        case 4: return f(std::integral_constant<int, 4>());
        case 5: return f(std::integral_constant<int, 5>());
        default: return f(std::integral_constant<int, 6>());
    }
}

// What goes through the tiles: for the data's gradient the output's gradient, with the filter turned round.
struct Sequence {
    int64_t length, channels, low, outLength, outChannels;
};

class ConvTiles : public Kernel {
   public:
    ConvTiles(const ConvArgs& a, int allowed)
        : a_(a),
          size_(a.w.size[2]),
          step_(POINTS + 1 - size_),
          s_(sequence(a)),
          split_(a.split && split::isSupported()),
          block_(split_ ? SPLIT_TILES : TILES) {
        tiles_ = (s_.outLength + step_ - 1) / step_;
        blocks_ = (a.w.n * tiles_ + block_ - 1) / block_;
        threads = static_cast<int>(std::min<int64_t>(threadsFor(a.flops() / 200, allowed), blocks_));
        int64_t filter = POINTS * a.w.c * a.f;
        own_ = POINTS * block_ * (a.w.c + a.f);
        if (a.direction == ConvArgs::BACKWARD_FILTER) {
            common_ = 0;
            own_ += filter;
            panels_ = split_ ? split::splitBytes(a.f + split::PANEL, block_) : 0;
        } else {
            factor_ = split_ ? split::splitBytes(s_.outChannels, s_.channels) : a.w.c * a.f * 4;
            common_ = filter + POINTS * factor_ / 4;
            panels_ = split_ ? split::splitBytes(split::PANEL, s_.channels) : 0;
        }
        workspaceBytes = common_ * 4 + (own_ * 4 + panels_) * threads;
    }

    // What the products and moving their factors and results take, in nanoseconds on one thread.
    static double cost(const ConvArgs& a) {
        Sequence s = sequence(a);
        double step = POINTS + 1 - a.w.size[2];
        double tiles = a.w.n * std::ceil(s.outLength / step);
        double products = 2.0 * POINTS * tiles * a.w.c * a.f;
        double moved = POINTS * (tiles * (a.w.c + a.f) + 3.0 * a.w.c * a.f);
        return products / 110 + moved / 1.5;
    }

    void run() override {
        switch (a_.direction) {
            case ConvArgs::BACKWARD_FILTER: return forTile(step_, [this](auto step) { filterGradient(step); });
            default: return forTile(step_, [this](auto step) { convolve(step); });
        }
    }

   private:
    static Sequence sequence(const ConvArgs& a) {
        const Window& w = a.w;
        if (a.direction == ConvArgs::BACKWARD_DATA) return {w.out[2], a.f, w.size[2] - 1 - w.low[2], w.in[2], w.c};
        return {w.in[2], w.c, w.low[2], w.out[2], a.f};
    }

    float* own(int part) const { return workspace<float>() + common_ + part * (own_ + panels_ / 4); }

    // Where what a thread splits goes.
    char* panels(int part) const { return reinterpret_cast<char*>(own(part) + own_); }

    template <class Step>
    void convolve(Step) {
        bool data = a_.direction == ConvArgs::BACKWARD_DATA;
        filterAtPoints<POINTS + 1 - Step::value>(place<float>(data ? 0 : 1), data);
        const float* x = place<float>(data ? 1 : 0);
        parallel(threads, [=](int part) {
            split::TileScope scope(split_);
            float* at = own(part);
            float* products = at + POINTS * block_ * s_.channels;
            Range blocks = share(blocks_, part, threads);
            for (int64_t b = blocks.from; b < blocks.to; b++) {
                Range tiles = tilesOf(b);
                int64_t rows = tiles.to - tiles.from;
                inputsAtPoints(x, tiles, at);
                for (int p = 0; p < POINTS; p++) {
                    multiply(rows, at + p * block_ * s_.channels, factorAtPoint(p), products + p * block_ * s_.outChannels,
                             panels(part));
                }
                for (int64_t t = tiles.from; t < tiles.to; t++) {
                    write<Step::value>(products + (t - tiles.from) * s_.outChannels, t, place<float>(a_.after.out()));
                }
            }
        });
    }

    char* factorAtPoint(int64_t p) const {
        return reinterpret_cast<char*>(workspace<float>() + POINTS * a_.w.c * a_.f) + p * factor_;
    }

    // Inputs of some tiles at a point times the filter there.
    void multiply(int64_t rows, const float* at, const char* factor, float* products, char* panel) const {
        int64_t c = s_.channels, f = s_.outChannels;
        if (!split_) return gemm(rows, f, c, at, c, 1, reinterpret_cast<const float*>(factor), products, f, false);
        for (int64_t i = 0; i < rows; i += split::PANEL) {
            int64_t some = std::min(split::PANEL, rows - i);
            split::splitAlong(split::Side::LEFT, {at + i * c, c}, some, c, panel);
            split::multiplyPanel(panel, some, factor, f, c, products + i * f, f, false);
        }
    }

    // The filter's polynomials at the points, packed for the products; turned round and transposed for the data's gradient.
    template <int N>
    void filterAtPoints(const float* filter, bool data) {
        int64_t c = a_.w.c, f = a_.f;
        float* plain = workspace<float>();
        parallel(threads, [=](int part) {
            Range r = share(c, part, threads);
            for (int64_t i = r.from * f; i < r.to * f; i += VECTOR) {
                Vector g[N], v[POINTS];
                for (int k = 0; k < N; k++) g[k] = load(filter + (data ? N - 1 - k : k) * c * f + i);
                factorAt<N>(g, v);
                for (int p = 0; p < POINTS; p++) store(plain + p * c * f + i, v[p]);
            }
        });
        parallel(threads, [=](int part) {
            Range r = share(POINTS, part, threads);
            for (int64_t p = r.from; p < r.to; p++) {
                pack(plain + p * c * f, data, factorAtPoint(p));
            }
        });
    }

    void pack(const float* filter, bool data, char* to) const {
        int64_t c = a_.w.c, f = a_.f;
        if (!split_ && data) return packPanels(filter, 1, f, f, c, reinterpret_cast<float*>(to));
        if (!split_) return packPanels(filter, f, 1, c, f, reinterpret_cast<float*>(to));
        for (int64_t j = 0; j < s_.outChannels; j += split::PANEL) {
            char* panel = to + split::splitBytes(j, s_.channels);
            if (data) {
                split::splitAlong(split::Side::RIGHT, {filter + j * f, f}, split::PANEL, f, panel);
            } else {
                split::splitAcross(split::Side::RIGHT, {filter + j, f}, split::PANEL, c, panel);
            }
        }
    }

    Range tilesOf(int64_t block) const {
        return {block * block_, std::min((block + 1) * block_, a_.w.n * tiles_)};
    }

    // Each tile's inputs at the points: at [point, tile, channel].
    void inputsAtPoints(const float* x, Range tiles, float* at) const {
        int64_t c = s_.channels;
        static const float zeros[VECTOR] = {};
        for (int64_t t = tiles.from; t < tiles.to; t++) {
            const float* sample = x + t / tiles_ * s_.length * c;
            int64_t first = t % tiles_ * step_ - s_.low;
            float* to = at + (t - tiles.from) * c;
            for (int64_t j = 0; j < c; j += VECTOR) {
                Vector d[POINTS], v[POINTS];
                for (int k = 0; k < POINTS; k++) {
                    int64_t i = first + k;
                    d[k] = load(i >= 0 && i < s_.length ? sample + i * c + j : zeros);
                }
                inputAt(d, v);
                for (int p = 0; p < POINTS; p++) store(to + p * block_ * c + j, v[p]);
            }
        }
    }

    template <int N>
    void write(const float* products, int64_t tile, float* y) const {
        int64_t f = s_.outChannels;
        int64_t first = tile % tiles_ * step_;
        int64_t some = std::min<int64_t>(N, s_.outLength - first);
        float* to = y + (tile / tiles_ * s_.outLength + first) * f;
        const Epilogue epilogue = {a_.after.bias ? place<float>(2) : nullptr, a_.after.relu};
        for (int64_t j = 0; j < f; j += VECTOR) {
            Vector m[POINTS], out[N];
            for (int p = 0; p < POINTS; p++) m[p] = load(products + p * block_ * f + j);
            outputOf<N>(m, out);
            Vector bias = epilogue.bias ? load(epilogue.bias + j) : Vector{};
            for (int k = 0; k < N; k++) {
                if (k < some) store(to + k * f + j, epilogue.finish(out[k] + bias));
            }
        }
    }

    // The same with the roles changed: the output's gradient is the factor of `step` coefficients, the filter's the result.
    template <class Step>
    void filterGradient(Step) {
        constexpr int N = POINTS + 1 - Step::value;
        int64_t c = a_.w.c, f = a_.f;
        const float* x = place<float>(0);
        const float* dy = place<float>(1);
        parallel(threads, [=](int part) {
            split::TileScope scope(split_);
            float* at = own(part);
            float* factors = at + POINTS * block_ * c;
            float* sums = factors + POINTS * block_ * f;
            Range blocks = share(blocks_, part, threads);
            for (int64_t b = blocks.from; b < blocks.to; b++) {
                Range tiles = tilesOf(b);
                inputsAtPoints(x, tiles, at);
                for (int64_t t = tiles.from; t < tiles.to; t++) factor<Step::value>(dy, t, t - tiles.from, factors);
                for (int p = 0; p < POINTS; p++) {
                    multiplyTurned(tiles.to - tiles.from, at + p * block_ * c, factors + p * block_ * f, sums + p * c * f,
                                   b > blocks.from, panels(part));
                }
            }
        });
        float* dw = place<float>(2);
        parallel(threads, [=](int part) {
            Range r = share(c, part, threads);
            for (int64_t i = r.from * f; i < r.to * f; i += VECTOR) {
                Vector m[POINTS], out[N];
                for (int p = 0; p < POINTS; p++) {
                    m[p] = Vector{};
                    for (int other = 0; other < threads; other++) {
                        m[p] += load(own(other) + POINTS * block_ * (c + f) + p * c * f + i);
                    }
                }
                outputOf<N>(m, out);
                for (int k = 0; k < N; k++) store(dw + k * c * f + i, out[k]);
            }
        });
    }

    // Adds up, over some tiles, inputs at a point times the output's gradient there.
    void multiplyTurned(int64_t tiles, const float* at, const float* factors, float* sums, bool add, char* panels) const {
        int64_t c = a_.w.c, f = a_.f;
        if (!split_) return gemm(c, f, tiles, at, 1, c, factors, sums, f, add);
        char* left = panels + split::splitBytes(f, block_);
        for (int64_t j = 0; j < f; j += split::PANEL) {
            split::splitAcross(split::Side::RIGHT, {factors + j, f}, split::PANEL, tiles, panels + split::splitBytes(j, tiles));
        }
        for (int64_t i = 0; i < c; i += split::PANEL) {
            split::splitAcross(split::Side::LEFT, {at + i, c}, split::PANEL, tiles, left);
            split::multiplyPanel(left, split::PANEL, panels, f, tiles, sums + i * f, f, add);
        }
    }

    // A tile of the output's gradient at the points, as a row of packed panels or, where products are split, by itself.
    template <int N>
    void factor(const float* dy, int64_t tile, int64_t row, float* factors) const {
        int64_t f = a_.f;
        int64_t first = tile % tiles_ * step_;
        int64_t some = std::min<int64_t>(N, s_.outLength - first);
        const float* from = dy + (tile / tiles_ * s_.outLength + first) * f;
        int64_t rows = std::min(block_, a_.w.n * tiles_ - (tile - row));
        for (int64_t j = 0; j < f; j += VECTOR) {
            Vector g[N], v[POINTS];
            for (int k = 0; k < N; k++) g[k] = k < some ? load(from + k * f + j) : Vector{};
            factorAt<N>(g, v);
            int64_t at = split_ ? row * f + j : j / PANEL * PANEL * rows + row * PANEL + j % PANEL;
            for (int p = 0; p < POINTS; p++) store(factors + p * block_ * f + at, v[p]);
        }
    }

    ConvArgs a_;
    int64_t size_, step_;
    Sequence s_;
    bool split_;     // whether products are made of bfloat16 in threes
    int64_t block_;  // tiles at a time
    int64_t tiles_, blocks_, common_, own_, panels_, factor_ = 0;
};

}  // namespace

// Where all channels fill whole panels and the smaller number of products is worth the moving.
bool isConvByTiles(const ConvArgs& a) {
    const Window& w = a.w;
    if (a.rank != 1 || a.groups != 1 || w.dilation[2] != 1 || w.stride[2] != 1) return false;
    if (w.size[2] < 3 || w.size[2] > 6 || w.c % PANEL != 0 || a.f % PANEL != 0) return false;
    return ConvTiles::cost(a) < 0.8 * a.flops() / 110;
}

Kernel* newConvTiles(const ConvArgs& args, int threads) { return new ConvTiles(args, threads); }

}  // namespace argali
