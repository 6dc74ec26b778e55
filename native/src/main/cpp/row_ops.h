// Instructions of elementwise programs that go over rows: those that reduce each to one lane, and the one that repeats a lane.
#ifndef ARGALI_ROW_OPS_H
#define ARGALI_ROW_OPS_H

#include <stdint.h>

namespace argali {

// `rows` rows of `length` lanes, side by side, and a lane for each.
using RowLoop = void (*)(void* y, const void* x, int64_t rows, int64_t length);

// Numbered after the others.
struct RowInstruction {
    const char* name;
    RowLoop loop;
};

extern const RowInstruction ROW_INSTRUCTIONS[];
extern const int ROW_INSTRUCTION_COUNT;

}  // namespace argali
#endif
