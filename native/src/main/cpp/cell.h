// Activations of the cells of recurrent layers on vectors, and their derivatives, taken from the output.
#ifndef ARGALI_CELL_H
#define ARGALI_CELL_H

#include <array>
#include <utility>

#include "kernel.h"
#include "vector.h"

namespace argali {

enum CellActivation { LINEAR, TANH, SIGMOID, RELU, HARD_SIGMOID, HARD_SIGMOID_LEGACY };

constexpr int CELL_ACTIVATIONS = 6;

static inline Vector clippedToUnit(Vector x) {
    x = x < 0.0f ? Vector{} : x;
    return x > 1.0f ? broadcast(1.0f) : x;
}

template <int A>
ARGALI_INLINE Vector apply(Vector x) {
    switch (A) {
        case TANH: return vtanh(x);
        case SIGMOID: return vsigmoid(x);
        case RELU: return x < 0.0f ? Vector{} : x;
        case HARD_SIGMOID: return clippedToUnit(x * (1.0f / 6.0f) + 0.5f);
        case HARD_SIGMOID_LEGACY: return clippedToUnit(0.2f * x + 0.5f);
        default: return x;
    }
}

template <int A>
ARGALI_INLINE Vector slope(Vector y) {
    switch (A) {
        case TANH: return 1.0f - y * y;
        case SIGMOID: return y * (1.0f - y);
        case RELU: return y > 0.0f ? broadcast(1.0f) : Vector{};
        case HARD_SIGMOID: return (y > 0.0f) & (y < 1.0f) ? broadcast(1.0f / 6.0f) : Vector{};
        case HARD_SIGMOID_LEGACY: return (y > 0.0f) & (y < 1.0f) ? broadcast(0.2f) : Vector{};
        default: return broadcast(1.0f);
    }
}

// Vectors of a row of n numbers, the last one perhaps in part: f(j, load, store), where load(p) reads numbers j, ... of p.
template <class F>
ARGALI_INLINE void eachVector(int64_t n, F f) {
    int64_t j = 0;
    for (; j + VECTOR <= n; j += VECTOR) {
        f(j, [](const float* p) { return load(p); }, [](float* p, Vector v) { store(p, v); });
    }
    int64_t some = n - j;
    if (some > 0) {
        f(j, [=](const float* p) { return loadSome(p, some, 0); }, [=](float* p, Vector v) { storeSome(p, some, v); });
    }
}

// The functions of all activations: F<CELL>::run, by cell.
template <template <int> class F, int... I>
constexpr auto tableOfCells(std::integer_sequence<int, I...>) {
    return std::array{&F<I>::run...};
}

template <template <int> class F>
constexpr auto tableOfCells() {
    return tableOfCells<F>(std::make_integer_sequence<int, CELL_ACTIVATIONS>());
}

// The functions of all pairs of activations: F<CELL, GATE>::run, by cell * CELL_ACTIVATIONS + gate.
template <template <int, int> class F, int... I>
constexpr auto tableOfPairs(std::integer_sequence<int, I...>) {
    return std::array{&F<I / CELL_ACTIVATIONS, I % CELL_ACTIVATIONS>::run...};
}

template <template <int, int> class F>
constexpr auto tableOfPairs() {
    return tableOfPairs<F>(std::make_integer_sequence<int, CELL_ACTIVATIONS * CELL_ACTIVATIONS>());
}

// The place of a pair in that table.
inline int64_t pairOf(Args& args) {
    int64_t cell = args.next();
    return cell * CELL_ACTIVATIONS + args.next();
}

}  // namespace argali
#endif
