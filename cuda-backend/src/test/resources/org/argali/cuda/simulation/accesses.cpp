// What compiled kernels call before each access: the thread sanitizer's hooks, answered here.
#include "cuda_c.h"
#include "simulation.h"

using namespace simulation;
#define HOOK extern "C" __attribute__((visibility("default"))) void

static inline void access(void* p, size_t bytes, bool write) {
    Address a = (Address) p;
    if (!is_device(a)) {
        if (a < 65536) threads::fail(std::string(write ? "writes" : "reads") + " at the address " + std::to_string(a));
        if (threads::is_beyond_shared(a, bytes)) threads::fail("an access beyond the shared memory of the launch");
        return;  // the thread's own stack, or shared memory
    }
    std::string wrong = touch(a, bytes, write);
    if (!wrong.empty()) threads::fail(wrong);
}

#define HOOKS(bytes)                                                           \
    HOOK __tsan_read##bytes(void* p) { access(p, bytes, false); }              \
    HOOK __tsan_write##bytes(void* p) { access(p, bytes, true); }              \
    HOOK __tsan_unaligned_read##bytes(void* p) { access(p, bytes, false); }    \
    HOOK __tsan_unaligned_write##bytes(void* p) { access(p, bytes, true); }
HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)
HOOK __tsan_read_range(void* p, size_t bytes) { access(p, bytes, false); }
HOOK __tsan_write_range(void* p, size_t bytes) { access(p, bytes, true); }
HOOK __tsan_init() {}
