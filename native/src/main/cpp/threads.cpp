#include <omp.h>

#include "kernels.h"

// OpenMP keeps this number per calling thread. Threads that never call it have what OMP_NUM_THREADS said when the
// library was loaded; the glue sets that variable first.
void argali_set_threads(int32_t threads) { omp_set_num_threads(threads); }

int32_t argali_get_threads(void) { return omp_get_max_threads(); }
