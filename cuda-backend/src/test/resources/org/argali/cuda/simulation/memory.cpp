// Allocations, and for each byte whether it was written, for each four bytes which work wrote and read them.
#include "simulation.h"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>

namespace simulation {
constexpr size_t AROUND = 16ull << 30;  // addresses before and after the device's that are nobody's
constexpr size_t ALIGNMENT = 256;
constexpr size_t GUARD = 1024;
enum Written : uint8_t { NEVER, ZEROED, WRITTEN };

template <class T> static T* reserve(size_t bytes) {
    void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? nullptr : (T*) p;
}

static char* const around = (char*) mmap(
        nullptr, 2 * AROUND + DEVICE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
static char* const device = (mprotect(around + AROUND, DEVICE_BYTES, PROT_READ | PROT_WRITE), around + AROUND);
static uint8_t* const written = reserve<uint8_t>(DEVICE_BYTES);
static uint32_t* const writers = reserve<uint32_t>(DEVICE_BYTES);  // of four bytes
static uint32_t* const readers = reserve<uint32_t>(DEVICE_BYTES);  // number of a set

static std::map<Address, size_t> allocations;
static std::map<Address, size_t> released;
static std::map<Address, size_t> pinned;
struct Known {
    Address from, to;
};
constexpr size_t KNOWN = 64;
static Known known[KNOWN];  // allocations touched last
static size_t used;
static size_t next;

size_t on_device(Address a) { return a - (Address) device; }

bool is_device(Address a) { return a - (Address) around < 2 * AROUND + DEVICE_BYTES; }

static void forget_released(Address from, Address to) {
    auto r = released.lower_bound(from);
    if (r != released.begin() && from < std::prev(r)->first + std::prev(r)->second) --r;
    while (r != released.end() && r->first < to) r = released.erase(r);
}

// Addresses come back late, so that a use of what was freed shows.
Address allocate(size_t bytes) {
    size_t size = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (used + size > DEVICE_BYTES) return 0;
    for (int round = 0; round < 2; round++) {
        size_t at = round == 0 ? next : GUARD;
        auto after = allocations.lower_bound((Address) device + at);
        if (after != allocations.begin()) {
            auto before = std::prev(after);
            at = std::max(at, before->first + before->second - (Address) device);
        }
        while (true) {
            at = (at + GUARD + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            size_t end = after == allocations.end() ? DEVICE_BYTES : after->first - (Address) device;
            if (at + size + GUARD <= end) {
                Address a = (Address) device + at;
                allocations[a] = bytes;
                used += size;
                next = at + size;
                memset(written + at, NEVER, size);
                memset(device + at, 0xff, std::min(size, (size_t) 1 << 20));
                forget_released(a, a + size);
                return a;
            }
            if (after == allocations.end()) break;
            at = after->first + after->second - (Address) device;
            ++after;
        }
    }
    return 0;
}

bool release(Address a) {
    auto found = allocations.find(a);
    if (found == allocations.end()) return false;
    size_t size = (found->second + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    used -= size;
    released[a] = found->second;
    allocations.erase(found);
    std::fill(known, known + KNOWN, Known{0, 0});
    size_t from = (a - (Address) device + 4095) / 4096 * 4096;
    size_t to = (a - (Address) device + size) / 4096 * 4096;
    if (from < to) {
        madvise(device + from, to - from, MADV_DONTNEED);
        madvise(written + from, to - from, MADV_DONTNEED);
    }
    return true;
}

void release_all() {
    while (!allocations.empty()) release(allocations.begin()->first);
}

size_t in_use() { return used; }

Address pin(size_t bytes) {
    Address a = (Address) aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (a) pinned[a] = bytes;
    return a;
}

bool unpin(Address a) {
    if (!pinned.erase(a)) return false;
    free((void*) a);
    return true;
}

bool is_pinned(Address a, size_t bytes) {
    auto after = pinned.upper_bound(a);
    if (after == pinned.begin()) return false;
    auto p = std::prev(after);
    return a + bytes <= p->first + p->second;
}

// ---- who read: sets of works, none of which comes before another -------------------------------------------------------
static std::vector<std::vector<uint32_t>> sets = {{}};
static std::map<std::vector<uint32_t>, uint32_t> numbers = {{{}, 0}};

static uint32_t with(uint32_t set, uint32_t work) {
    static uint32_t last_set, last_work, last_result = 0;
    if (last_result && last_set == set && last_work == work) return last_result;
    std::vector<uint32_t> all;
    for (uint32_t w : sets[set]) {
        if (w != work && !ordered(w, work)) all.push_back(w);
    }
    all.push_back(work);
    auto known = numbers.emplace(all, (uint32_t) sets.size());
    if (known.second) sets.push_back(all);
    last_set = set;
    last_work = work;
    last_result = known.first->second;
    return last_result;
}

// The first of them that `work` does not wait for, or 0.
static uint32_t unordered(uint32_t set, uint32_t work) {
    static uint32_t last_set, last_work, last_result;
    if (last_set == set && last_work == work) return last_result;
    last_set = set;
    last_work = work;
    last_result = 0;
    for (uint32_t w : sets[set]) {
        if (w != work && !ordered(w, work)) last_result = w;
    }
    return last_result;
}

static bool comes_before(uint32_t writer, uint32_t work) {
    static uint32_t last_writer, last_work;
    if (writer == 0 || writer == work || (last_writer == writer && last_work == work)) return true;
    if (!ordered(writer, work)) return false;
    last_writer = writer;
    last_work = work;
    return true;
}

// Goes on all the same: on a device a race often ends well.
static void found_race(const char* what, uint32_t other, const char* did) {
    static uint32_t last_work, last_other;
    if (last_work == running() && last_other == other) return;
    last_work = running();
    last_other = other;
    find(name_of(running()) + ": a race: " + what + " while " + name_of(other) + did + ", and neither waits for the other");
}

// ---- the check ------------------------------------------------------------------------------------------------------------
static string text(size_t bytes) { return std::to_string(bytes) + " bytes"; }

static string nobodys(Address a, size_t bytes, bool write) {
    string what = string(write ? "writes " : "reads ") + text(bytes);
    for (auto& r : released) {
        if (a >= r.first && a < r.first + r.second) {
            return what + " of memory that was freed, " + text(a - r.first) + " into " + text(r.second);
        }
    }
    auto after = allocations.upper_bound(a);
    if (after != allocations.begin()) {
        auto p = std::prev(after);
        return what + " at " + text(a - p->first) + " into an allocation of " + text(p->second);
    }
    return what + " at an address that is nobody's";
}

static bool inside(Address a, size_t bytes) {
    Known& k = known[a / 4096 % KNOWN];
    if (a >= k.from && a + bytes <= k.to) return true;
    auto after = allocations.upper_bound(a);
    if (after == allocations.begin()) return false;
    auto p = std::prev(after);
    k = {p->first, p->first + p->second};
    return a + bytes <= k.to;
}

bool zeros_are_values = true;

string touch(Address a, size_t bytes, bool write) {
    if (bytes == 0) return "";
    if (!inside(a, bytes)) return nobodys(a, bytes, write);
    size_t at = a - (Address) device;
    uint32_t work = running();
    if (write) {
        memset(written + at, WRITTEN, bytes);
        for (size_t c = at / 4; c <= (at + bytes - 1) / 4; c++) {
            if (!comes_before(writers[c], work)) found_race("writes", writers[c], " writes the same");
            if (uint32_t other = unordered(readers[c], work)) found_race("writes", other, " reads the same");
            writers[c] = work;
            readers[c] = 0;
        }
        return "";
    }
    for (size_t i = at; i < at + bytes; i++) {
        if (written[i] == NEVER || (written[i] == ZEROED && !zeros_are_values)) {
            auto p = std::prev(allocations.upper_bound(a));
            return "reads what was never written, " + text(a - p->first) + " into an allocation of " + text(p->second);
        }
    }
    for (size_t c = at / 4; c <= (at + bytes - 1) / 4; c++) {
        if (!comes_before(writers[c], work)) found_race("reads", writers[c], " writes the same");
        readers[c] = with(readers[c], work);
    }
    return "";
}

bool touches(Address a, size_t bytes, bool write, const char* who) {
    string wrong = touch(a, bytes, write);
    if (wrong.empty()) return true;
    find(string(who) + " " + wrong);
    return false;
}

void zeroed(Address a, size_t bytes) { memset(written + (a - (Address) device), ZEROED, bytes); }
}  // namespace simulation
