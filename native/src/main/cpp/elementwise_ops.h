// One instruction of an elementwise program: a loop over a chunk of lanes of four bytes. Bools are 0 or 1 in an int32, halves
// are floats.
#ifndef ARGALI_ELEMENTWISE_OPS_H
#define ARGALI_ELEMENTWISE_OPS_H

#include <stdint.h>

namespace argali {

// y = f(a, b, c) for n lanes. An operand is a vector or, in the variant for it, one scalar.
using LaneLoop = void (*)(void* y, const void* a, const void* b, const void* c, int64_t n);

struct Instruction {
    const char* name;
    int operands;
    LaneLoop loop[8];  // by which operands are scalars: bit 0 for a, 1 for b, 2 for c; never all of them but for copy
};

extern const Instruction INSTRUCTIONS[];
extern const int INSTRUCTION_COUNT;

}  // namespace argali
#endif
