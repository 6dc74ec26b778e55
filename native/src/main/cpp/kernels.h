// What the .cpp files of the kernels include: the declaration of every body, argali_NAME.
#ifndef ARGALI_KERNELS_H
#define ARGALI_KERNELS_H

#include "argali.h"

extern "C" {
#define ARGALI_KERNEL(result, name, parameters, arguments) result argali_##name parameters;
#include "kernels.def"
#undef ARGALI_KERNEL
}

#endif
