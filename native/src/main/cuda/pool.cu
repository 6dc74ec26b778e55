// Pooling of [batch, spatial..., channels]. SPATIAL: number of spatial axes. AVERAGE: 0 or 1.
struct Windows {
    long long in[SPATIAL];
    long long out[SPATIAL];
    long long size[SPATIAL];
    long long stride[SPATIAL];
    long long low[SPATIAL];
};

struct Place {
    int at[SPATIAL];
};

// Splits the index of an element into its channel, its place and its batch; returns the batch.
DEVICE index_t split(index_t i, index_t channels, const long long* sizes, Place& place, index_t& channel) {
    channel = i % channels;
    index_t rest = i / channels;
#pragma unroll
    for (int a = SPATIAL - 1; a >= 0; a--) {
        place.at[a] = (int) (rest % (index_t) sizes[a]);
        rest /= (index_t) sizes[a];
    }
    return rest;
}

// The place in the input that element `k` of the window at `window` covers, as an index; -1 if it is padding.
DEVICE long long covered(const Windows& w, const Place& window, int k) {
    long long index = 0;
    long long scale = 1;
#pragma unroll
    for (int a = SPATIAL - 1; a >= 0; a--) {
        int size = (int) w.size[a];
        long long at = window.at[a] * w.stride[a] - w.low[a] + k % size;
        if (at < 0 || at >= w.in[a]) return -1;
        k /= size;
        index += at * scale;
        scale *= w.in[a];
    }
    return index;
}

DEVICE int elements(const Windows& w) {
    int n = 1;
#pragma unroll
    for (int a = 0; a < SPATIAL; a++) n *= (int) w.size[a];
    return n;
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
        float v = 0.0f;
        int count = 0;
        for (int k = 0; k < elements(w); k++) {
            long long at = covered(w, window, k);
            if (at < 0) continue;
            float e = image[(index_t) at * channels];
            v = AVERAGE ? v + e : count == 0 || e > v ? e : v;
            count++;
        }
        y[i] = AVERAGE ? v / (float) count : v;
    }
}

DEVICE int count_covered(const Windows& w, const Place& window) {
    int n = 0;
    for (int k = 0; k < elements(w); k++) n += covered(w, window, k) >= 0;
    return n;
}

// Whether no element of the window before element `k` is its maximum.
DEVICE bool is_first(const Windows& w, const Place& window, int k, index_t channels, const float* image, float top) {
    for (int j = 0; j < k; j++) {
        long long at = covered(w, window, j);
        if (at >= 0 && (top != top || image[(index_t) at * channels] == top)) return false;
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
        float own = x[i];
        float sum = 0.0f;
        for (int k = 0; k < elements(w); k++) {
            Place window;
            index_t out = 0;
            bool inside = true;
            int rest = k;
            index_t scale = 1;
#pragma unroll
            for (int a = SPATIAL - 1; a >= 0; a--) {
                int size = (int) w.size[a];
                long long from = place.at[a] + w.low[a] - rest % size;
                rest /= size;
                window.at[a] = (int) (from / w.stride[a]);
                inside = inside && from >= 0 && from % w.stride[a] == 0 && window.at[a] < w.out[a];
                out += (index_t) window.at[a] * scale;
                scale *= (index_t) w.out[a];
            }
            if (!inside) continue;
            index_t o = (outputs + out) * channels + channel;
            float top = y[o];
            if (AVERAGE) {
                sum += dy[o] / (float) count_covered(w, window);
            } else if ((own == top || top != top) && is_first(w, window, k, channels, image, top)) {
                sum += dy[o];
            }
        }
        dx[i] = sum;
    }
}
