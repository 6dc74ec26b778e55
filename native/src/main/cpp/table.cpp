// The one exported symbol of a kernel library. ARGALI_ISA is given by the Makefile.
#include "kernels.h"

extern "C" const ArgaliTable* argali_table(void) {
    static const ArgaliTable table = {
        ARGALI_ABI_VERSION,
        ARGALI_ISA,
#define ARGALI_KERNEL(result, name, parameters, arguments) argali_##name,
#include "kernels.def"
#undef ARGALI_KERNEL
    };
    return &table;
}
