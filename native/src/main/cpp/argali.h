// The C ABI of the CPU kernels. One source tree is compiled for several instruction sets; each library exports exactly
// one symbol, argali_table(), and everything else is reached through the table. Pure C: no C++ type crosses this line.
#ifndef ARGALI_H
#define ARGALI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ARGALI_EXPORT __attribute__((visibility("default")))

// Raised whenever an entry of kernels.def changes; the glue refuses a library of another version.
#define ARGALI_ABI_VERSION 4

#define ARGALI_KERNEL(result, name, parameters, arguments) typedef result (*argali_##name##_fn) parameters;
#include "kernels.def"
#undef ARGALI_KERNEL

typedef struct ArgaliTable {
    int32_t abi_version;
    const char* isa;  // "base", "avx2" or "avx512"
#define ARGALI_KERNEL(result, name, parameters, arguments) argali_##name##_fn name;
#include "kernels.def"
#undef ARGALI_KERNEL
} ArgaliTable;

ARGALI_EXPORT const ArgaliTable* argali_table(void);

#ifdef __cplusplus
}
#endif
#endif
