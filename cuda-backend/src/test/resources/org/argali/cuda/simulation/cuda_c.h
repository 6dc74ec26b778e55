// What a kernel sees where it runs on the host, which says nothing of a device's speed, memory model or limits. Each CUDA thread is a fiber; a block's fibers take turns on one OS thread, and change at barriers, shuffles and
// votes only. Blocks run one after another. The order of threads and of blocks turns round from launch to launch, so that a
// result that depends on it is not the same twice.
#pragma once
#include <functional>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <string>
#include <type_traits>
#include <utility>

// ---- what a kernel sees -----------------------------------------------------------------------------------------------
struct dim3 { unsigned int x, y, z; };
struct alignas(8) uint2 { unsigned int x, y; };
struct alignas(16) uint4 { unsigned int x, y, z, w; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(16) int4 { int x, y, z, w; };
struct alignas(4) uchar4 { unsigned char x, y, z, w; };
static inline uint4 make_uint4(unsigned int x, unsigned int y, unsigned int z, unsigned int w) { return {x, y, z, w}; }

#define __global__
#define __device__
#define __forceinline__ inline
#define __align__(n) alignas(n)
#define __launch_bounds__(threads)
#define __grid_constant__
#define __shared__ static
#define KERNEL(name) void name
#define BIG_KERNEL(name) void name

namespace threads {
constexpr int MOST_THREADS = 1024;  // of a block
constexpr int LANES = 32;
constexpr size_t MOST_SHARED = 227 << 10;

enum class Collective { SHUFFLE, BALLOT, SYNC };

extern dim3 thread_index, block_index, grid_size, block_size;

// Waits until all threads of the block are here; they must be at the same one.
void barrier(int line);
// Waits until all 32 lanes are here, and gives what lane `from` brought, or the lanes that brought something else than 0.
uint64_t collective(unsigned int mask, Collective kind, uint64_t value, int from);
int lane();
// Shared memory of the size that the launch says.
void* dynamic_memory();
bool is_beyond_shared(uintptr_t a, size_t bytes);

// Changes four bytes at once; gives what they were.
uint32_t atomically(void* p, const std::function<uint32_t(uint32_t)>& change);
void fence();

// Ends the kernel with an error.
[[noreturn]] void fail(const std::string& what);
extern std::string failure;  // of the last launch; empty if it went well
void launch(void (*f)(void**), bool plain, uintptr_t statics, size_t static_bytes, dim3 grid, dim3 block, size_t shared, void** args);

template <class T> T shuffle(unsigned int mask, T value, int from) {
    static_assert(sizeof(T) == 4, "shuffles move 4 bytes");
    uint32_t bits;
    memcpy(&bits, &value, 4);
    bits = (uint32_t) collective(mask, Collective::SHUFFLE, bits, from);
    memcpy(&value, &bits, 4);
    return value;
}

template <class To, class From> To same_bits(From from) {
    static_assert(sizeof(To) == sizeof(From), "");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}

// What a kernel takes that is not there.
struct Absent {};

// A kernel whose arguments lie in memory, as a driver takes them.
template <auto F> struct Entry;
template <class... Args, void (*F)(Args...)> struct Entry<F> {
    template <size_t... I> static void call(void** args, std::index_sequence<I...>) {
        F(*(std::remove_const_t<std::remove_reference_t<Args>>*) args[I]...);
    }
    // How many, then of each; null for what is not there.
    static const size_t* sizes() {
        static constexpr size_t all[] = {sizeof...(Args), sizeof(Args)...};
        return (std::is_same_v<Args, Absent> || ...) ? nullptr : all;
    }
    static void run(void** args) { call(args, std::index_sequence_for<Args...>()); }
};
}  // namespace threads

#define threadIdx threads::thread_index
#define blockIdx threads::block_index
#define blockDim threads::block_size
#define gridDim threads::grid_size
#define __syncthreads() threads::barrier(__LINE__)

template <class T> T __shfl_sync(unsigned int mask, T v, int from) {
    return threads::shuffle(mask, v, from % threads::LANES);
}
template <class T> T __shfl_xor_sync(unsigned int mask, T v, int other) {
    return threads::shuffle(mask, v, threads::lane() ^ other);
}
template <class T> T __shfl_up_sync(unsigned int mask, T v, unsigned int by) {
    int lane = threads::lane();
    return threads::shuffle(mask, v, lane < (int) by ? lane : lane - (int) by);
}
static inline unsigned int __ballot_sync(unsigned int mask, int vote) {
    return (unsigned int) threads::collective(mask, threads::Collective::BALLOT, vote != 0, 0);
}
static inline void __syncwarp() { threads::collective(0xffffffffu, threads::Collective::SYNC, 0, 0); }

static inline int atomicAdd(int* p, int v) {
    return (int) threads::atomically(p, [=](uint32_t old) { return old + (uint32_t) v; });
}
static inline int atomicCAS(int* p, int expected, int v) {
    return (int) threads::atomically(p, [=](uint32_t old) { return (int) old == expected ? (uint32_t) v : old; });
}
static inline unsigned int atomicInc(unsigned int* p, unsigned int last) {
    return threads::atomically(p, [=](uint32_t old) { return old >= last ? 0 : old + 1; });
}
static inline void __threadfence() { threads::fence(); }
template <class T> T __ldcg(const T* p) { return *p; }
static inline int __ffs(int x) { return __builtin_ffs(x); }
static inline int __popc(unsigned int x) { return __builtin_popcount(x); }
static inline unsigned int __umulhi(unsigned int a, unsigned int b) { return (unsigned int) ((uint64_t) a * b >> 32); }
static inline int __float_as_int(float f) { return threads::same_bits<int>(f); }
static inline float __int_as_float(int i) { return threads::same_bits<float>(i); }
static inline int __float2int_rz(float x) {
    return x != x ? 0 : x >= 2147483648.0f ? INT32_MAX : x <= -2147483648.0f ? INT32_MIN : (int) x;
}
