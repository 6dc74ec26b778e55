// Threads of one launch that touch the same four bytes, of which one writes, while nothing orders them: no barrier of their block,
// no __syncwarp of their warp, and between blocks no ticket, which is an atomic operation that comes after a fence of the thread that
// wrote. On a device all blocks may run at once, so that the order in which they run here must not matter.
#include "cuda_c.h"
#include "simulation.h"

#include <sys/mman.h>

namespace simulation {
struct Release {
    uint32_t block;
    std::vector<uint32_t> fenced;  // of each thread: its segments before that one
};
struct Acquired {
    uint32_t thread, barrier;
    std::shared_ptr<Release> release;
};

constexpr uint32_t NUMBER = (1u << 29) - 1;
constexpr uint32_t ATOMIC = 1u << 31;  // of what is written
constexpr uint32_t OTHER_BLOCKS = 1u << 31, OTHER_WARPS = 1u << 30, OTHER_LANES = 1u << 29;  // of what is read

static std::vector<Segment> segments;  // of this launch
static uint32_t base = 1;              // the number of the first of them
static uint32_t block_base = 1;
static std::map<Address, std::vector<std::shared_ptr<Release>>> releases;
static std::vector<Acquired> acquired;  // by this block
static std::vector<std::pair<uint32_t, uint32_t>> fences;  // of each thread of this block: its segments before, the barrier
static bool noted;
static Stamps* of_words;  // of each four bytes of the device; what is smaller has its own
static Stamps* of_bytes;

static Stamps* stamps(Stamps* old, size_t n) {
    if (old) munmap(old, n * sizeof(Stamps));
    return (Stamps*) mmap(nullptr, n * sizeof(Stamps), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void begin_launch() {
    base += (uint32_t) segments.size();
    segments.clear();
    releases.clear();
    noted = false;
    static uint32_t launches;
    if (launches++ % 1000 == 0 || base > NUMBER / 2) {  // all are of earlier launches, and take memory
        base = 1;
        of_words = stamps(of_words, DEVICE_BYTES / 4);
        of_bytes = stamps(of_bytes, DEVICE_BYTES);
        threads::forget_shared();
    }
}

void begin_block() {
    block_base = base + (uint32_t) segments.size();
    acquired.clear();
    fences.assign(threads::MOST_THREADS, {0, 0});
}

static uint32_t own() {
    uint32_t& number = threads::segment();
    if (number == 0) {
        number = base + (uint32_t) segments.size();
        segments.push_back(threads::here());
    }
    return number;
}

static const Segment& segment(uint32_t number) { return segments[(number & NUMBER) - base]; }

static bool published(uint32_t number, const Segment& then, const Segment& now) {
    for (const Acquired& a : acquired) {
        bool known = a.thread == now.thread || a.barrier < now.barrier;
        if (known && a.release->block == then.block && (number & NUMBER) < a.release->fenced[then.thread]) return true;
    }
    return false;
}

static bool comes_before(uint32_t number, const Segment& now) {
    const Segment& then = segment(number);
    if (then.block != now.block) return published(number, then, now);
    return then.thread == now.thread || then.barrier < now.barrier || (then.thread / 32 == now.thread / 32 && then.syncs < now.syncs);
}

static bool all_come_before(uint32_t readers, const Segment& now) {
    const Segment& last = segment(readers);
    if (readers & OTHER_BLOCKS) return false;
    if (last.block == now.block && last.barrier == now.barrier) {
        if (readers & OTHER_WARPS) return false;
        if ((readers & OTHER_LANES) && last.syncs == now.syncs) return false;
    }
    return comes_before(readers, now);
}

static uint32_t with(uint32_t readers, bool valid, uint32_t number, const Segment& now) {
    if (!valid) return number;
    const Segment& last = segment(readers);
    uint32_t flags = readers & ~NUMBER;
    if (last.block != now.block) return number | flags | OTHER_BLOCKS;
    if (last.barrier < now.barrier) return number | (flags & OTHER_BLOCKS);
    if (last.thread == now.thread) return number | flags;
    if (last.thread / 32 != now.thread / 32) return number | flags | OTHER_WARPS;
    return last.syncs < now.syncs ? number | (flags & ~OTHER_LANES) : number | flags | OTHER_LANES;
}

static void found(const Segment& then, const Segment& now, const char* did, const char* does) {
    if (noted) return;
    noted = true;
    find(name_of(running()) + ": a race in one launch: thread " + std::to_string(now.thread) + " of block " + std::to_string(now.block)
            + does + " what thread " + std::to_string(then.thread) + " of block " + std::to_string(then.block) + did
            + ", and nothing orders them");
}

static void note(Stamps& s, uint32_t since, bool write, bool atomic) {
    uint32_t number = own();
    uint32_t written = s.written & NUMBER, read = s.read & NUMBER;
    bool others_wrote = written >= since && written != number;
    if (!write && !others_wrote && read == number) return;
    const Segment& now = segment(number);
    if (others_wrote && !(atomic && (s.written & ATOMIC)) && !comes_before(s.written, now)) {
        found(segment(s.written), now, " writes", write ? " writes" : " reads");
    }
    if (!write) {
        s.read = with(s.read, read >= since, number, now);
        return;
    }
    if (read >= since && s.read != number && !all_come_before(s.read, now)) found(segment(s.read), now, " reads", " writes");
    s.written = number | (atomic ? ATOMIC : 0);
}

void note_device(size_t at, size_t bytes, bool write, bool atomic) {
    for (size_t i = at; i < at + bytes; i += bytes < 4 ? 1 : 4) note(bytes < 4 ? of_bytes[i] : of_words[i / 4], base, write, atomic);
}

bool note_shared(Stamps* s, size_t bytes, bool write, bool atomic) {
    for (size_t i = 0; i < bytes; i += bytes < 4 ? 1 : 4) {
        if (!write && (s[i].written & NUMBER) < block_base) return false;
        note(s[i], block_base, write, atomic);
    }
    return true;
}

void fence() {
    Segment now = threads::here();
    threads::segment() = 0;
    fences[now.thread] = {base + (uint32_t) segments.size(), now.barrier};
}

// What other blocks released there is known from now on; what this block's threads wrote before their fences is released.
void meet(Address ticket) {
    Segment now = threads::here();
    std::vector<std::shared_ptr<Release>>& all = releases[ticket];
    for (auto& r : all) acquired.push_back({now.thread, now.barrier, r});
    auto mine = std::make_shared<Release>(Release{now.block, std::vector<uint32_t>(fences.size())});
    for (size_t t = 0; t < fences.size(); t++) {
        if (t == now.thread || fences[t].second < now.barrier) mine->fenced[t] = fences[t].first;
    }
    all.push_back(mine);
    threads::segment() = 0;
}
}  // namespace simulation
