// Making, binding and running kernels, alone or as a program: an array of them that runs in one call.
#include <immintrin.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include <exception>
#include <memory>

#include "kernel.h"
#include "kernels.h"

namespace argali {

#define ARGALI_CREATOR(name) Kernel* create_##name(Args& args);
#include "creators.def"
#undef ARGALI_CREATOR

namespace {

thread_local char lastError[512] = "";

struct Creator {
    const char* kind;
    Kernel* (*create)(Args&);
};

const Creator CREATORS[] = {
#define ARGALI_CREATOR(name) {#name, create_##name},
#include "creators.def"
#undef ARGALI_CREATOR
};

struct Program {
    std::vector<Kernel*> kernels;
    std::vector<std::pair<Kernel*, int64_t>> fallible;
};

// What holds while kernels run on the calling thread: denormal numbers are zero, and oneDNN starts no threads of its own.
class RunScope {
   public:
    RunScope() : control_(_mm_getcsr()), threads_(omp_get_max_threads()) {
        _mm_setcsr(control_ | FLUSH_DENORMALS);
        omp_set_num_threads(1);
    }
    ~RunScope() {
        omp_set_num_threads(threads_);
        _mm_setcsr(control_);
    }

   private:
    unsigned control_;
    int threads_;
};

int64_t firstFailure(const Program& p) {
    for (const auto& [kernel, index] : p.fallible) {
        if (kernel->failedAt >= 0) return index + 1;
    }
    return 0;
}

}  // namespace
}  // namespace argali

using namespace argali;

static Kernel* kernelOf(int64_t handle) { return reinterpret_cast<Kernel*>(handle); }
static Program* programOf(int64_t handle) { return reinterpret_cast<Program*>(handle); }

int64_t argali_kernel_create(const char* kind, const int64_t* integers, const double* reals, int32_t threads, int32_t split) {
    try {
        for (const Creator& c : CREATORS) {
            if (strcmp(c.kind, kind) == 0) {
                Args args(integers, reals, threads, split != 0);
                return reinterpret_cast<int64_t>(c.create(args));
            }
        }
        snprintf(lastError, sizeof lastError, "there is no kernel of kind %s", kind);
    } catch (const std::exception& e) {
        snprintf(lastError, sizeof lastError, "%s", e.what());
    }
    return 0;
}

const char* argali_last_error() { return lastError; }

int64_t argali_kernel_workspace(int64_t kernel) { return kernelOf(kernel)->workspaceBytes; }

void argali_kernel_bind(int64_t kernel, int64_t n, const int64_t* addresses) { kernelOf(kernel)->bind(n, addresses); }

void argali_kernel_free(int64_t kernel) { delete kernelOf(kernel); }

int64_t argali_kernel_failure(int64_t kernel, int32_t which) {
    Kernel* k = kernelOf(kernel);
    return which == 0 ? k->failedAt : k->failedValue;
}

int64_t argali_program_create(int64_t n, const int64_t* kernels) {
    auto p = std::make_unique<Program>();
    for (int64_t i = 0; i < n; i++) {
        Kernel* k = kernelOf(kernels[i]);
        p->kernels.push_back(k);
        if (k->canFail) p->fallible.emplace_back(k, i);
    }
    return reinterpret_cast<int64_t>(p.release());
}

int64_t argali_program_run(int64_t program) {
    Program* p = programOf(program);
    RunScope scope;
    for (Kernel* k : p->kernels) k->run();
    return firstFailure(*p);
}

void argali_program_free(int64_t program) { delete programOf(program); }
