// Matrix products of float32 by the processor's tiles of bfloat16 (AMX). Every number is the sum of three bfloat16, 8 of its 24
// bits each: a = a1 + a2 + a3. Of the nine products the six largest are added up, in float32: a1 b3, a2 b2, a3 b1, a1 b2, a2 b1,
// a1 b1; what is left out is at most 2^-24 of the whole, what float32 itself may round off (Henry, Tang and Heinecke 2019,
// https://arxiv.org/abs/1904.06376).
//
// Infinite numbers, and those above 3.39e38, make NaN. Of numbers below 1e-33 the last bits count as zero.
//
// How to make a kernel of it: with a left side [m, k] and a right side [k, n], both are split into panels of up to PANEL rows or
// columns, in steps of STEP numbers of k, by splitAlong or splitAcross, whichever fits how the numbers lie. Within a
// TileScope, multiplyPanel multiplies a panel of the left with all panels of the right. What is multiplied again and again
// should fit the second cache: a long k goes in pieces, of which the first overwrites C and the others add to it.
#ifndef ARGALI_SPLIT_H
#define ARGALI_SPLIT_H

#include "epilogue.h"

namespace argali::split {

constexpr int64_t TILE = 16;   // rows or columns of a tile
constexpr int64_t STEP = 32;   // numbers of k in a tile
constexpr int64_t LEVELS = 3;  // bfloat16 that make up a number
constexpr int64_t PANEL = 2 * TILE;
constexpr int64_t TILE_BYTES = TILE * STEP * 2;

enum class Side { LEFT, RIGHT };

// Whether the processor has such tiles, the system lets this process use them, and this library was compiled for them.
bool isSupported();

// Bytes of so many rows of the left side or columns of the right: the panels one after another, each of so many steps. Panels
// begin at multiples of 64 bytes.
inline int64_t splitBytes(int64_t lines, int64_t k) {
    return (k + STEP - 1) / STEP * ((lines + TILE - 1) / TILE) * LEVELS * TILE_BYTES;
}

// Where numbers lie: lines of them at equal distances or, where `at` is not null, each at a place of its own, and a line at null
// is zeros.
struct Lines {
    const float* first;
    int64_t stride;
    const float* const* at = nullptr;

    const float* line(int64_t i, int64_t offset) const {
        if (!at) return first + i * stride + offset;
        return at[i] ? at[i] + offset : nullptr;
    }
};

// Splits a panel of at most PANEL rows of the left side or columns of the right: each is a line of k numbers. More of k may
// follow at to + splitBytes(count, k), if this k is whole steps.
void splitAlong(Side side, const Lines& lines, int64_t count, int64_t k, char* to);

// The same where there is a line for each of k, with `count` numbers, one of each row or column.
void splitAcross(Side side, const Lines& lines, int64_t count, int64_t k, char* to);

// Splits lines of k numbers, which follow one another, each by itself: of each step a row of each level, of 64 bytes. Rows of up
// to TILE lines are a tile of the left side.
void splitEach(const float* lines, int64_t count, int64_t k, char* to);

// The tiles of the calling thread are ours as long as this lives.
class TileScope {
   public:
    explicit TileScope(bool wanted = true);
    ~TileScope();
    TileScope(const TileScope&) = delete;

   private:
    bool wanted_;
};

// C [rows, columns] (+)= a panel of at most PANEL rows times the panels of all columns, k long; rows of C are `stride` apart.
// What follows is for the last piece of k.
void multiplyPanel(const char* left, int64_t rows, const char* right, int64_t columns, int64_t k, float* c, int64_t stride,
                   bool add, const Epilogue& after = {});

}  // namespace argali::split
#endif
