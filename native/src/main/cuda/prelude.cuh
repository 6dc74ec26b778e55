// What every kernel begins with: types, loops, and reductions of warps and blocks. All blocks have 256 threads.
#ifndef KERNEL
#define KERNEL(name) extern "C" __global__ void __launch_bounds__(256) name
#endif
// The same with registers for so many values that a multiprocessor may have room for one block alone.
#ifndef BIG_KERNEL
#define BIG_KERNEL(name) extern "C" __global__ void __launch_bounds__(256, 1) name
#endif
#define DEVICE static __device__ __forceinline__

#ifdef WIDE
typedef unsigned long long index_t;
#else
typedef unsigned int index_t;
#endif

// Each i below n once, spread over all threads of the grid.
#define EACH(i, n)                                                                                \
    for (index_t i = (index_t) blockIdx.x * blockDim.x + threadIdx.x; i < (n);                    \
         i += (index_t) gridDim.x * blockDim.x)
// Each task below n once, spread over the warps of the grid: all lanes of a warp see the same task.
#define EACH_OF_WARP(task, n)                                                                     \
    for (index_t task = ((index_t) blockIdx.x * blockDim.x + threadIdx.x) / 32; task < (n);       \
         task += (index_t) gridDim.x * blockDim.x / 32)
// Each task below n once, spread over the blocks of the grid.
#define EACH_OF_BLOCK(task, n) for (index_t task = blockIdx.x; task < (n); task += gridDim.x)

#define LANE (threadIdx.x & 31u)
#define WARP (threadIdx.x >> 5)
#define ALL_LANES 0xffffffffu

// The two-byte float types as they lie in memory; computing is in float. Rounds to the nearest, of two to the even one.
struct bfloat16_t {
    unsigned short bits;
    __device__ __forceinline__ operator float() const { return __int_as_float((int) ((unsigned int) bits << 16)); }
    __device__ __forceinline__ bfloat16_t& operator=(float x) {
        unsigned int u = (unsigned int) __float_as_int(x);
        bits = (unsigned short) (x != x ? (u >> 16) | 0x40u : (u + 0x7fffu + ((u >> 16) & 1u)) >> 16);
        return *this;
    }
};
struct float16_t {
    unsigned short bits;
    __device__ __forceinline__ operator float() const {
        int size = (int) (bits & 0x7fffu) << 13;
        int normal = size + (112 << 23);
        float small = __int_as_float(normal + (1 << 23)) - __int_as_float(113 << 23);
        int all = size >= (31 << 23) ? normal + (112 << 23) : size < (1 << 23) ? __float_as_int(small) : normal;
        return __int_as_float((int) ((unsigned int) all | (bits & 0x8000u) << 16));
    }
    __device__ __forceinline__ float16_t& operator=(float x) {
        int size = __float_as_int(x) & 0x7fffffff;
        int small = __float_as_int(__int_as_float(size) + 0.5f) - __float_as_int(0.5f);
        int normal = (size + 0xfff + ((size >> 13) & 1) - (112 << 23)) >> 13;
        int most = size > 0x7f800000 ? 0x7e00 : 0x7c00;
        int half = size >= (143 << 23) ? most : size < (113 << 23) ? small : normal;
        bits = (unsigned short) (half | ((__float_as_int(x) >> 16) & 0x8000));
        return *this;
    }
};
struct __align__(8) bfloat16_t4 { bfloat16_t x, y, z, w; };
struct __align__(8) float16_t4 { float16_t x, y, z, w; };
template <class H> static __device__ __forceinline__ float rounded(float x) {
    H h;
    h = x;
    return h;
}

// A number of either sign is the larger or smaller if the other is not a number, which then is the result.
DEVICE float larger(float a, float b) { return a > b || a != a ? a : b; }
DEVICE float smaller(float a, float b) { return a < b || a != a ? a : b; }
DEVICE int larger(int a, int b) { return a > b ? a : b; }
DEVICE int smaller(int a, int b) { return a < b ? a : b; }
DEVICE float plus(float a, float b) { return a + b; }
DEVICE int plus(int a, int b) { return (int) ((unsigned int) a + (unsigned int) b); }
DEVICE float times(float a, float b) { return a * b; }
DEVICE int times(int a, int b) { return (int) ((unsigned int) a * (unsigned int) b); }

struct Sum {
    template <class T> static __device__ T none() { return (T) 0; }
    template <class T> static __device__ T of(T a, T b) { return plus(a, b); }
};
struct Product {
    template <class T> static __device__ T none() { return (T) 1; }
    template <class T> static __device__ T of(T a, T b) { return times(a, b); }
};
DEVICE float lowest(float) { return __int_as_float((int) 0xff800000u); }
DEVICE int lowest(int) { return (int) 0x80000000u; }
DEVICE float highest(float) { return __int_as_float(0x7f800000); }
DEVICE int highest(int) { return 0x7fffffff; }
struct Max {
    template <class T> static __device__ T none() { return lowest((T) 0); }
    template <class T> static __device__ T of(T a, T b) { return larger(a, b); }
};
struct Min {
    template <class T> static __device__ T none() { return highest((T) 0); }
    template <class T> static __device__ T of(T a, T b) { return smaller(a, b); }
};

// The reduction over all lanes, in every lane.
template <class Kind, class T> static __device__ T over_warp(T v) {
#pragma unroll
    for (int step = 16; step > 0; step /= 2) v = Kind::of(v, __shfl_xor_sync(ALL_LANES, v, step));
    return v;
}

// The reduction over all 256 threads, in every thread. Every thread of the block must call it.
template <class Kind, class T> static __device__ T over_block(T v) {
    __shared__ T part[8];
    v = over_warp<Kind>(v);
    if (LANE == 0) part[WARP] = v;
    __syncthreads();
    T all = part[0];
#pragma unroll
    for (int w = 1; w < 8; w++) all = Kind::of(all, part[w]);
    __syncthreads();
    return all;
}
