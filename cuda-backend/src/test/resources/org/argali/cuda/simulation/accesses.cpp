// What compiled kernels call before each access: the thread sanitizer's hooks, answered here; and atomic operations.
#include "cuda_c.h"
#include "simulation.h"

using namespace simulation;
#define HOOK extern "C" __attribute__((visibility("default"))) void

static void access(void* p, size_t bytes, bool write, bool atomic) {
    Address a = (Address) p;
    if (!is_device(a)) {
        if (a < 65536) threads::fail(std::string(write ? "writes" : "reads") + " at the address " + std::to_string(a));
        if (threads::is_beyond_shared(a, bytes)) threads::fail("an access beyond the shared memory of the launch");
        Stamps* s = threads::shared_stamps(a);  // none: the thread's own stack
        if (s && !note_shared(s, bytes, write, atomic)) threads::fail("reads shared memory that its block never wrote");
        return;
    }
    std::string wrong = touch(a, bytes, write);
    if (!wrong.empty()) threads::fail(wrong);
    note_device(on_device(a), bytes, write, atomic);
}

// Of an element of a type that wants its own size as alignment.
static void aligned_access(void* p, size_t bytes, bool write) {
    if ((Address) p % bytes != 0 && is_device((Address) p)) {
        threads::fail(std::string(write ? "writes " : "reads ") + std::to_string(bytes) + " bytes at once at an address that is no multiple of them");
    }
    access(p, bytes, write, false);
}

#define HOOKS(bytes)                                                                  \
    HOOK __tsan_read##bytes(void* p) { aligned_access(p, bytes, false); }             \
    HOOK __tsan_write##bytes(void* p) { aligned_access(p, bytes, true); }             \
    HOOK __tsan_unaligned_read##bytes(void* p) { access(p, bytes, false, false); }    \
    HOOK __tsan_unaligned_write##bytes(void* p) { access(p, bytes, true, false); }
HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)
HOOK __tsan_read_range(void* p, size_t bytes) { access(p, bytes, false, false); }
HOOK __tsan_write_range(void* p, size_t bytes) { access(p, bytes, true, false); }
HOOK __tsan_init() {}

namespace threads {
uint32_t atomically(void* p, const std::function<uint32_t(uint32_t)>& change) {
    access(p, 4, true, true);
    if (is_device((Address) p)) meet((Address) p);
    uint32_t* at = (uint32_t*) p;
    uint32_t old = *at;
    *at = change(old);
    return old;
}
void fence() { simulation::fence(); }
}  // namespace threads
