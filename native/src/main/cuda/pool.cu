// Pooling of [batch, spatial..., channels]; a thread has VEC neighbouring channels. SPATIAL: number of spatial axes. SIZE0,
// SIZE1, SIZE2 and STRIDE0, ...: the window; 1 for axes that are not there. AVERAGE: 0 or 1.
struct Windows {
    long long in[SPATIAL];
    long long out[SPATIAL];
    long long low[SPATIAL];
};

struct Place {
    int at[SPATIAL];
};

struct alignas(4 * VEC) Channels {
    float of[VEC];
};

#define ELEMENTS (SIZE0 * SIZE1 * SIZE2)
// Windows that cover one element of the input, at most, along each axis and in all.
#define COVER(size, stride) (((size) + (stride) - 1) / (stride))
#define COVERS (COVER(SIZE0, STRIDE0) * COVER(SIZE1, STRIDE1) * COVER(SIZE2, STRIDE2))

DEVICE int size_of(int a) { return a == 0 ? SIZE0 : a == 1 ? SIZE1 : SIZE2; }
DEVICE int stride_of(int a) { return a == 0 ? STRIDE0 : a == 1 ? STRIDE1 : STRIDE2; }

// Splits the index of a group of channels into its first channel, its place and its batch; returns the batch.
DEVICE index_t split(index_t i, index_t channels, const long long* sizes, Place& place, index_t& channel) {
    index_t groups = channels / VEC;
    channel = i % groups * VEC;
    index_t rest = i / groups;
#pragma unroll
    for (int a = SPATIAL - 1; a >= 0; a--) {
        place.at[a] = (int) (rest % (index_t) sizes[a]);
        rest /= (index_t) sizes[a];
    }
    return rest;
}

// Whether element `k` of the window at `window` is no padding, and its place in the input.
DEVICE bool covers(const Windows& w, const Place& window, int k, index_t& index) {
    index = 0;
    index_t scale = 1;
    bool inside = true;
#pragma unroll
    for (int a = SPATIAL - 1; a >= 0; a--) {
        int at = window.at[a] * stride_of(a) - (int) w.low[a] + k % size_of(a);
        inside = inside && at >= 0 && at < (int) w.in[a];
        k /= size_of(a);
        index += (index_t) at * scale;
        scale *= (index_t) w.in[a];
    }
    return inside;
}

DEVICE index_t places(const long long* sizes) {
    index_t n = 1;
#pragma unroll
    for (int a = 0; a < SPATIAL; a++) n *= (index_t) sizes[a];
    return n;
}

KERNEL(forward)(index_t n, index_t channels, const float* x, float* y, Windows w) {
    EACH(i, n) {
        Place window;
        index_t channel;
        index_t batch = split(i, channels, w.out, window, channel);
        const float* image = x + batch * places(w.in) * channels + channel;
        Channels v = {};
        int count = 0;
#pragma unroll 4
        for (int k = 0; k < ELEMENTS; k++) {
            index_t at;
            if (!covers(w, window, k, at)) continue;
            Channels e = *(const Channels*) (image + at * channels);
#pragma unroll
            for (int c = 0; c < VEC; c++) {
                v.of[c] = AVERAGE ? v.of[c] + e.of[c] : count == 0 || e.of[c] > v.of[c] || e.of[c] != e.of[c] ? e.of[c] : v.of[c];
            }
            count++;
        }
        if (AVERAGE) {
#pragma unroll
            for (int c = 0; c < VEC; c++) v.of[c] /= (float) count;
        }
        ((Channels*) y)[i] = v;
    }
}

DEVICE int count_covered(const Windows& w, const Place& window) {
    int n = 0;
    index_t at;
#pragma unroll 4
    for (int k = 0; k < ELEMENTS; k++) n += covers(w, window, k, at);
    return n;
}

// Whether no element of the window before element `k` is its maximum.
DEVICE bool is_first(const Windows& w, const Place& window, int k, index_t channels, const float* image, float top) {
    for (int j = 0; j < k; j++) {
        index_t at;
        if (covers(w, window, j, at) && (top != top || image[at * channels] == top)) return false;
    }
    return true;
}

// One thread for each element of the input: it asks every window that covers it.
KERNEL(backward)(index_t n, index_t channels, const float* x, const float* y, const float* dy, float* dx, Windows w) {
    EACH(i, n) {
        Place place;
        index_t channel;
        index_t batch = split(i, channels, w.in, place, channel);
        const float* image = x + batch * places(w.in) * channels + channel;
        index_t outputs = batch * places(w.out);
        Channels own = AVERAGE ? Channels{} : ((const Channels*) x)[i];
        Channels sum = {};
#pragma unroll 4
        for (int cover = 0; cover < COVERS; cover++) {
            Place window;
            index_t out = 0;
            index_t scale = 1;
            int rest = cover;
            int k = 0;
            int step = 1;
            bool inside = true;
#pragma unroll
            for (int a = SPATIAL - 1; a >= 0; a--) {
                int from = place.at[a] + (int) w.low[a];
                int at = from / stride_of(a) - rest % COVER(size_of(a), stride_of(a));
                rest /= COVER(size_of(a), stride_of(a));
                int offset = from - at * stride_of(a);
                inside = inside && at >= 0 && at < (int) w.out[a] && offset < size_of(a);
                window.at[a] = at;
                out += (index_t) at * scale;
                scale *= (index_t) w.out[a];
                k += offset * step;
                step *= size_of(a);
            }
            if (!inside) continue;
            index_t o = (outputs + out) * channels + channel;
            Channels d = *(const Channels*) (dy + o);
            if (AVERAGE) {
                float share = (float) count_covered(w, window);
#pragma unroll
                for (int c = 0; c < VEC; c++) sum.of[c] += d.of[c] / share;
            } else {
                Channels top = *(const Channels*) (y + o);
#pragma unroll
                for (int c = 0; c < VEC; c++) {
                    bool is_top = own.of[c] == top.of[c] || top.of[c] != top.of[c];
                    if (is_top && is_first(w, window, k, channels, image + c, top.of[c])) sum.of[c] += d.of[c];
                }
            }
        }
        ((Channels*) dx)[i] = sum;
    }
}
