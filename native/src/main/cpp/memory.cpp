// Memory of the device and copies between it and the host's arrays.
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <atomic>

#include "kernel.h"
#include "kernels.h"

using namespace argali;

namespace {
constexpr int64_t LARGE = 1 << 20;  // from here on memory comes from the system in pages, huge ones where possible
constexpr int64_t COPY_GRAIN = 4096;

std::atomic<int64_t> mapped{0};

char* pointer(int64_t address) { return reinterpret_cast<char*>(address); }

// Copies with several threads once one thread would be busy for long.
void copy(char* to, const char* from, int64_t bytes, int allowed) {
    int threads = threadsFor(bytes * 0.1, allowed);
    parallel(threads, [=](int part) {
        Range r = share(bytes, part, threads, COPY_GRAIN);
        memcpy(to + r.from, from + r.from, r.to - r.from);
    });
}
}  // namespace

int64_t argali_memory_allocate(int64_t bytes) {
    if (bytes < LARGE) {
        int64_t size = roundUp(std::max<int64_t>(bytes, 1), 64);
        void* p = aligned_alloc(64, size);
        if (p) memset(p, 0, size);
        return reinterpret_cast<int64_t>(p);
    }
    void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return 0;
    madvise(p, bytes, MADV_HUGEPAGE);
    mapped += bytes;
    return reinterpret_cast<int64_t>(p);
}

void argali_memory_free(int64_t address, int64_t bytes) {
    if (bytes < LARGE) {
        free(pointer(address));
    } else {
        munmap(pointer(address), bytes);
        mapped -= bytes;
    }
}

int64_t argali_memory_in_use() {
    struct mallinfo2 info = mallinfo2();
    return static_cast<int64_t>(info.uordblks + info.hblkhd) + mapped;
}

void argali_memory_copy(int64_t from, int64_t to, int64_t bytes, int32_t threads) {
    copy(pointer(to), pointer(from), bytes, threads);
}

void argali_memory_write(int64_t to, const void* from, int64_t start, int64_t bytes, int32_t threads) {
    copy(pointer(to), static_cast<const char*>(from) + start, bytes, threads);
}

void argali_memory_read(int64_t from, void* to, int64_t start, int64_t bytes, int32_t threads) {
    copy(static_cast<char*>(to) + start, pointer(from), bytes, threads);
}

void argali_memory_write_rows(int64_t to, const void* from, int64_t row_bytes, const int32_t* indices, int64_t first,
                              int64_t count, int32_t threads) {
    const char* rows = static_cast<const char*>(from);
    int parts = threadsFor(row_bytes * count * 0.1, threads);
    parallel(parts, [=](int part) {
        Range r = share(count, part, parts);
        for (int64_t i = r.from; i < r.to; i++) {
            memcpy(pointer(to) + i * row_bytes, rows + indices[first + i] * row_bytes, row_bytes);
        }
    });
}
