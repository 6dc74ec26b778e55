// Depthwise convolution of x [batch, in0, in1, channels] with filter [K0, K1, channels] to y [batch, out0, out1, channels], and its
// gradients. Lanes of a warp are neighbouring channels, its warps neighbouring rows. S0, S1: strides. D0, D1: dilations. FLIP: 0, or
// 1 to go through the filter backwards. A thread computes RUN neighbours of a row, so that an element is loaded once for all of
// them.
struct Sizes {
    long long channels;
    long long in0;
    long long in1;
    long long out0;
    long long out1;
    long long low0;
    long long low1;
};

#ifdef WIDE  // indices of 64 bits leave registers for fewer sums
#undef RUN
#define RUN 2
#endif

#define WARPS 8
#define TAPS (K0 * K1)
#define EXTENT ((RUN - 1) * S1 + (K1 - 1) * D1 + 1)

DEVICE int ceiling(long long n, int by) { return (int) ((n + by - 1) / by); }

// What a thread works on: RUN elements from (batch, at0, at1, channel) on.
struct Run {
    index_t batch;
    int at0;
    int at1;
    int channel;
};

DEVICE index_t runs(index_t batch, const Sizes& s, long long size0, long long size1) {
    return batch * ceiling(size0, WARPS) * ceiling(size1, RUN) * ceiling(s.channels, 32);
}

DEVICE Run run(index_t task, const Sizes& s, long long size0, long long size1) {
    index_t slabs = ceiling(s.channels, 32);
    index_t across = ceiling(size1, RUN);
    index_t down = ceiling(size0, WARPS);
    Run r;
    r.channel = (int) (task % slabs * 32 + LANE);
    task /= slabs;
    r.at1 = (int) (task % across * RUN);
    task /= across;
    r.at0 = (int) (task % down * WARPS + WARP);
    r.batch = task / down;
    return r;
}

// For each element that the windows of RUN outputs from o1 on cover in a row of x: use(element, tap, output of the run).
template <class Use> static __device__ __forceinline__ void slide(const float* row, int o1, int in1, index_t channels, int low1, Use use) {
#pragma unroll
    for (int e = 0; e < EXTENT; e++) {
        int i1 = o1 * S1 - low1 + e;
        float v = i1 >= 0 && i1 < in1 ? row[(index_t) i1 * channels] : 0.0f;
#pragma unroll
        for (int k1 = 0; k1 < K1; k1++) {
            int from = e - k1 * D1;
            if (from >= 0 && from % S1 == 0 && from / S1 < RUN) use(v, k1, from / S1);
        }
    }
}

KERNEL(forward)(index_t batch, const float* x, const float* filter, float* y, Sizes s) {
    index_t channels = (index_t) s.channels;
    EACH_OF_BLOCK(task, runs(batch, s, s.out0, s.out1)) {
        Run o = run(task, s, s.out0, s.out1);
        if (o.channel >= (int) s.channels || o.at0 >= (int) s.out0) continue;
        float sum[RUN] = {};
#pragma unroll
        for (int k0 = 0; k0 < K0; k0++) {
            int i0 = o.at0 * S0 + k0 * D0 - (int) s.low0;
            if (i0 < 0 || i0 >= (int) s.in0) continue;
            float w[K1];
#pragma unroll
            for (int k1 = 0; k1 < K1; k1++) {
                int tap = k0 * K1 + k1;
                w[k1] = filter[(index_t) (FLIP ? TAPS - 1 - tap : tap) * channels + o.channel];
            }
            const float* row = x + (o.batch * (index_t) s.in0 + i0) * (index_t) s.in1 * channels + o.channel;
            slide(row, o.at1, (int) s.in1, channels, (int) s.low1, [&](float v, int k1, int r) { sum[r] += v * w[k1]; });
        }
        float* to = y + ((o.batch * (index_t) s.out0 + o.at0) * (index_t) s.out1 + o.at1) * channels + o.channel;
#pragma unroll
        for (int r = 0; r < RUN; r++) {
            if (o.at1 + r < (int) s.out1) to[r * channels] = sum[r];
        }
    }
}

// The output that sees input `i` through a tap, or -1.
DEVICE int seen(int i, int tap_offset, int low, int stride, int outputs) {
    int from = i + low - tap_offset;
    return from >= 0 && from % stride == 0 && from / stride < outputs ? from / stride : -1;
}

// For strides; without them it is `forward` with the filter backwards.
KERNEL(backward_data)(index_t batch, const float* filter, const float* dy, float* dx, Sizes s) {
    index_t channels = (index_t) s.channels;
    EACH_OF_BLOCK(task, runs(batch, s, s.in0, s.in1)) {
        Run i = run(task, s, s.in0, s.in1);
        if (i.channel >= (int) s.channels || i.at0 >= (int) s.in0) continue;
        float* to = dx + ((i.batch * (index_t) s.in0 + i.at0) * (index_t) s.in1 + i.at1) * channels + i.channel;
        const float* image = dy + i.batch * (index_t) s.out0 * (index_t) s.out1 * channels + i.channel;
#pragma unroll 1
        for (int r = 0; r < RUN && i.at1 + r < (int) s.in1; r++) {
            float sum = 0.0f;
#pragma unroll 1
            for (int k0 = 0; k0 < K0; k0++) {
                int o0 = seen(i.at0, k0 * D0, (int) s.low0, S0, (int) s.out0);
                if (o0 < 0) continue;
#pragma unroll
                for (int k1 = 0; k1 < K1; k1++) {
                    int o1 = seen(i.at1 + r, k1 * D1, (int) s.low1, S1, (int) s.out1);
                    if (o1 < 0) continue;
                    sum += image[((index_t) o0 * (index_t) s.out1 + o1) * channels] * filter[(index_t) (k0 * K1 + k1) * channels + i.channel];
                }
            }
            to[r * channels] = sum;
        }
    }
}

// parts [splits, K0, K1, channels]: a block adds up every splits-th octet of rows of y for 32 channels.
KERNEL(backward_filter)(index_t batch, index_t splits, const float* x, const float* dy, float* parts, Sizes s) {
    __shared__ float of_warp[WARPS][32];
    index_t channels = (index_t) s.channels;
    index_t slabs = ceiling(s.channels, 32);
    EACH_OF_BLOCK(task, splits * slabs) {
        int channel = (int) (task % slabs * 32 + LANE);
        index_t split = task / slabs;
        float sum[TAPS] = {};
        for (index_t row = split * WARPS + WARP; channel < (int) s.channels && row < batch * (index_t) s.out0; row += splits * WARPS) {
            index_t image = row / (index_t) s.out0;
            int o0 = (int) (row % (index_t) s.out0);
            const float* from = dy + row * (index_t) s.out1 * channels + channel;
            for (int o1 = 0; o1 < (int) s.out1; o1 += RUN) {
                float g[RUN];
#pragma unroll
                for (int r = 0; r < RUN; r++) g[r] = o1 + r < (int) s.out1 ? from[(index_t) (o1 + r) * channels] : 0.0f;
#pragma unroll
                for (int k0 = 0; k0 < K0; k0++) {
                    int i0 = o0 * S0 + k0 * D0 - (int) s.low0;
                    if (i0 < 0 || i0 >= (int) s.in0) continue;
                    const float* in = x + (image * (index_t) s.in0 + i0) * (index_t) s.in1 * channels + channel;
                    slide(in, o1, (int) s.in1, channels, (int) s.low1, [&](float v, int k1, int r) { sum[k0 * K1 + k1] += v * g[r]; });
                }
            }
        }
#pragma unroll
        for (int tap = 0; tap < TAPS; tap++) {
            of_warp[WARP][LANE] = sum[tap];
            __syncthreads();
            float all = 0.0f;
#pragma unroll
            for (int w = 0; w < WARPS; w++) all += of_warp[w][LANE];
            if (WARP == 0 && channel < (int) s.channels) parts[(split * TAPS + tap) * channels + channel] = all;
            __syncthreads();
        }
    }
}
