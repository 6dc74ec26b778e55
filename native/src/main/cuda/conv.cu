// Convolution of x [batch, spatial..., channels] with filter [window..., channels / groups, filters] to y [batch, spatial...,
// filters], and its gradients. Output channel j belongs to group j / (filters / groups). SPATIAL: number of spatial axes. T: the
// elements' type; sums are float. Every element written is summed up by one thread in one order, so results repeat exactly.
struct Sizes {
    long long channels;
    long long filters;
    long long groups;
    long long in[SPATIAL];
    long long out[SPATIAL];
    long long window[SPATIAL];
    long long stride[SPATIAL];
    long long dilation[SPATIAL];
    long long low[SPATIAL];
};

struct Place {
    int at[SPATIAL];
};

DEVICE index_t places(const long long* sizes) {
    index_t n = 1;
#pragma unroll
    for (int a = 0; a < SPATIAL; a++) n *= (index_t) sizes[a];
    return n;
}

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

// Element k of a window as its place in there.
DEVICE Place tap(const Sizes& s, int k) {
    Place p;
#pragma unroll
    for (int a = SPATIAL - 1; a >= 0; a--) {
        p.at[a] = k % (int) s.window[a];
        k /= (int) s.window[a];
    }
    return p;
}

// The place in x that a tap of the window at `out` covers, as an index; -1 if it is padding.
DEVICE long long covered(const Sizes& s, const Place& out, const Place& tap) {
    long long index = 0;
#pragma unroll
    for (int a = 0; a < SPATIAL; a++) {
        int at = out.at[a] * (int) s.stride[a] + tap.at[a] * (int) s.dilation[a] - (int) s.low[a];
        if (at < 0 || at >= (int) s.in[a]) return -1;
        index = index * s.in[a] + at;
    }
    return index;
}

// The place in y whose tap covers `in`, as an index; -1 if there is none.
DEVICE long long covering(const Sizes& s, const Place& in, const Place& tap) {
    long long index = 0;
#pragma unroll
    for (int a = 0; a < SPATIAL; a++) {
        int from = in.at[a] + (int) s.low[a] - tap.at[a] * (int) s.dilation[a];
        int stride = (int) s.stride[a];
        if (from < 0 || from % stride != 0 || from / stride >= (int) s.out[a]) return -1;
        index = index * s.out[a] + from / stride;
    }
    return index;
}

// Element i of y, and its filter j.
DEVICE float convolved(index_t i, const T* x, const T* filter, const Sizes& s, index_t& j) {
    index_t channels = (index_t) s.channels;
    index_t filters = (index_t) s.filters;
    index_t inner = channels / (index_t) s.groups;
    int taps = (int) places(s.window);
    Place out;
    index_t batch = split(i, filters, s.out, out, j);
    const T* image = x + batch * places(s.in) * channels + j / (filters / (index_t) s.groups) * inner;
    float sum = 0.0f;
    for (int k = 0; k < taps; k++) {
        long long at = covered(s, out, tap(s, k));
        if (at < 0) continue;
        const T* from = image + (index_t) at * channels;
        const T* by = filter + (index_t) k * inner * filters + j;
        for (index_t c = 0; c < inner; c++) sum += from[c] * by[c * filters];
    }
    return sum;
}

KERNEL(forward)(index_t n, const T* x, const T* filter, T* y, Sizes s) {
    EACH(i, n) {
        index_t j;
        y[i] = convolved(i, x, filter, s, j);
    }
}

// With a bias [filters]; relu: whether what is negative is cut off.
KERNEL(forward_biased)(index_t n, int relu, const T* x, const T* filter, const T* bias, T* y, Sizes s) {
    EACH(i, n) {
        index_t j;
        float sum = convolved(i, x, filter, s, j);
        sum += bias[j];
        y[i] = relu && sum < 0.0f ? 0.0f : sum;
    }
}

KERNEL(backward_data)(index_t n, const T* filter, const T* dy, T* dx, Sizes s) {
    index_t channels = (index_t) s.channels;
    index_t filters = (index_t) s.filters;
    index_t inner = channels / (index_t) s.groups;
    index_t outer = filters / (index_t) s.groups;
    int taps = (int) places(s.window);
    EACH(i, n) {
        Place in;
        index_t c;
        index_t batch = split(i, channels, s.in, in, c);
        index_t group = c / inner * outer;
        const T* image = dy + batch * places(s.out) * filters + group;
        float sum = 0.0f;
        for (int k = 0; k < taps; k++) {
            long long at = covering(s, in, tap(s, k));
            if (at < 0) continue;
            const T* from = image + (index_t) at * filters;
            const T* by = filter + ((index_t) k * inner + c % inner) * filters + group;
            for (index_t j = 0; j < outer; j++) sum += from[j] * by[j];
        }
        dx[i] = sum;
    }
}

// Goes on to the next place in row-major order.
DEVICE void advance(Place& p, index_t& batch, const long long* sizes) {
    int a = SPATIAL - 1;
    while (a >= 0 && ++p.at[a] == (int) sizes[a]) p.at[a--] = 0;
    if (a < 0) batch++;
}

// parts [splits, filter]: each adds up one piece of all positions of y. n: elements of all parts.
KERNEL(backward_filter)(index_t n, index_t positions, index_t splits, const T* x, const T* dy, T* parts, Sizes s) {
    index_t channels = (index_t) s.channels;
    index_t filters = (index_t) s.filters;
    index_t inner = channels / (index_t) s.groups;
    index_t size = places(s.window) * inner * filters;
    index_t piece = (positions + splits - 1) / splits;
    EACH(i, n) {
        index_t element = i % size;
        index_t begin = i / size * piece;
        index_t end = begin + piece < positions ? begin + piece : positions;
        index_t j = element % filters;
        index_t c = element / filters % inner + j / (filters / (index_t) s.groups) * inner;
        Place window = tap(s, (int) (element / filters / inner));
        Place out;
        index_t first;
        index_t batch = split(begin, 1, s.out, out, first);
        float sum = 0.0f;
        for (index_t p = begin; p < end; p++) {
            long long at = covered(s, out, window);
            if (at >= 0) sum += x[(batch * places(s.in) + (index_t) at) * channels + c] * dy[p * filters + j];
            advance(out, batch, s.out);
        }
        parts[i] = sum;
    }
}
