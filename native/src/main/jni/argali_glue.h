// What ArgaliCpu.java binds. It links to no kernel library: argali_load opens the chosen one by path, and every kernel
// is called through that library's table. Only the JNI library includes this file.
#ifndef ARGALI_GLUE_H
#define ARGALI_GLUE_H

#include <dlfcn.h>
#include <stdlib.h>

#include "argali.h"

static const ArgaliTable* argali_loaded = nullptr;

// The best instruction set that this CPU and its operating system support.
static inline const char* argali_best_isa(void) {
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                  __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
    return avx512 ? "avx512" : avx2 ? "avx2" : "base";
}

// Says how many threads OpenMP starts; works only before its library is opened.
static inline void argali_threads_before_load(int32_t threads) {
    char text[16];
    snprintf(text, sizeof text, "%d", threads);
    setenv("OMP_NUM_THREADS", text, 1);
}

// Opens a library that the kernel libraries need. Returns null, or why it could not be opened.
static inline const char* argali_preload(const char* path) {
    return dlopen(path, RTLD_NOW | RTLD_LOCAL) ? nullptr : dlerror();
}

// Opens a kernel library and makes it the current one. Returns null, or why it could not be opened.
static inline const char* argali_load(const char* path) {
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return dlerror();
    typedef const ArgaliTable* (*Table)(void);
    Table table = reinterpret_cast<Table>(dlsym(library, "argali_table"));
    if (!table) return dlerror();
    if (table()->abi_version != ARGALI_ABI_VERSION) return "it was built from other sources: run a clean build";
    argali_loaded = table();
    return nullptr;
}

// The instruction set of the current library, or null when none is loaded.
static inline const char* argali_isa(void) { return argali_loaded ? argali_loaded->isa : nullptr; }

// NVTX ranges; push and pop are called only when a library was opened.
static int (*argali_nvtx_range_push)(const char*) = nullptr;
static int (*argali_nvtx_range_pop)(void) = nullptr;

static inline bool argali_nvtx_open(const char* path) {
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    argali_nvtx_range_push = reinterpret_cast<int (*)(const char*)>(dlsym(library, "nvtxRangePushA"));
    argali_nvtx_range_pop = reinterpret_cast<int (*)(void)>(dlsym(library, "nvtxRangePop"));
    return argali_nvtx_range_push && argali_nvtx_range_pop;
}

static inline void argali_nvtx_push(const char* name) { argali_nvtx_range_push(name); }
static inline void argali_nvtx_pop(void) { argali_nvtx_range_pop(); }

#define ARGALI_KERNEL(result, name, parameters, arguments) \
    static inline result argali_##name parameters { return argali_loaded->name arguments; }
#include "kernels.def"
#undef ARGALI_KERNEL

#endif
