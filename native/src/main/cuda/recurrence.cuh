// What recurrences share: activations, and all steps forwards and backwards, around the Cell of a file that comes behind.
// CELL, GATE: ordinals of the activations; GATES: how many columns of the recurrent kernel a unit has.
enum { LINEAR, TANH, SIGMOID, RELU, HARD_SIGMOID, HARD_SIGMOID_LEGACY };

template <int KIND> DEVICE float apply(float x) {
    switch (KIND) {
        case TANH: return tanhf(x);
        case SIGMOID: return 1.0f / (1.0f + expf(-x));
        case RELU: return x < 0.0f ? 0.0f : x;
        case HARD_SIGMOID: return smaller(larger(x + 3.0f, 0.0f), 6.0f) / 6.0f;
        case HARD_SIGMOID_LEGACY: return smaller(larger(0.2f * x + 0.5f, 0.0f), 1.0f);
        default: return x;
    }
}

// The derivative, taken from the output.
template <int KIND> DEVICE float slope(float y) {
    switch (KIND) {
        case TANH: return 1.0f - y * y;
        case SIGMOID: return y * (1.0f - y);
        case RELU: return y > 0.0f ? 1.0f : 0.0f;
        case HARD_SIGMOID: return y > 0.0f && y < 1.0f ? 1.0f / 6.0f : 0.0f;
        case HARD_SIGMOID_LEGACY: return y > 0.0f && y < 1.0f ? 0.2f : 0.0f;
        default: return 1.0f;
    }
}

// What a step takes from the gradient of its state, for the one before: in a GRU, some goes past the product.
DEVICE float given(float past, float product) { return GATES == 3 ? past + product : product; }

#ifdef UNITS
// A block takes some sequences through all steps and waits for no other block; the recurrent kernel lies in its registers.
// Four neighbouring lanes are a unit: each has the column of one of its gates (the fourth of three gates has none) or, where there is
// one column, each fourth four of it. 4 * UNITS threads are a group, which has EACH_ROWS sequences.
#define COLUMNS (GATES * UNITS)
#define GROUPS (256 / (4 * UNITS))
#define ROWS (GROUPS * EACH_ROWS)
#define MY_ROW(r) ((r) * GROUPS + me.group)
#define MEMBER __device__ __forceinline__
#if GATES == 1
#define FOURS ((UNITS + 15) / 16)
#define APART 4
#define PARTS 1
#define PADDED (4 * FOURS)
#else
#define FOURS ((UNITS + 3) / 4)
#define APART 1
#define PARTS 4
#define PADDED (FOURS | 1)  // odd, so that the four lanes of a unit read from different banks
#endif

struct Place {
    int gate, unit, group;
    bool works;

    // Which column of its unit it multiplies, and with which four of it it begins.
    MEMBER int part() const { return GATES == 1 ? 0 : gate; }
    MEMBER int first() const { return GATES == 1 ? gate : 0; }
    // Whether it reads and writes an element of each step's columns, and which.
    MEMBER bool owns() const { return GATES == 4 || gate < GATES; }
    MEMBER index_t own(index_t at) const { return at * COLUMNS + gate * UNITS + unit; }
};

DEVICE Place place() {
    int t = (int) threadIdx.x;
    bool works = t < GROUPS * 4 * UNITS;
    int within = t % (4 * UNITS);
    return {within % 4, within / 4, works ? t / (4 * UNITS) : 0, works};
}

DEVICE float4 four(float x, float y, float z, float w) {
    float4 v;
    v.x = x, v.y = y, v.z = z, v.w = w;
    return v;
}

// A lane's fours of UNITS elements that are `stride` apart, zeros behind the last.
DEVICE void load(float4 (&weights)[FOURS], const Place& me, const float* from, int stride) {
    int end = GATES == 3 && me.gate == 3 ? 0 : UNITS;
#pragma unroll
    for (int i = 0; i < FOURS; i++) {
        int k = 4 * (i * APART + me.first());
        weights[i] = four(k < end ? from[k * stride] : 0.0f, k + 1 < end ? from[(k + 1) * stride] : 0.0f,
                          k + 2 < end ? from[(k + 2) * stride] : 0.0f, k + 3 < end ? from[(k + 3) * stride] : 0.0f);
    }
}

DEVICE float dot(const float4* a, const float4 (&b)[FOURS]) {
    float4 sum = four(0.0f, 0.0f, 0.0f, 0.0f);
#pragma unroll
    for (int k = 0; k < FOURS; k++) {
        float4 v = a[k * APART];
        sum.x += v.x * b[k].x;
        sum.y += v.y * b[k].y;
        sum.z += v.z * b[k].z;
        sum.w += v.w * b[k].w;
    }
    return (sum.x + sum.y) + (sum.z + sum.w);
}

DEVICE void clear(float4* p, int n) {
    for (int i = (int) threadIdx.x; i < n; i += 256) p[i] = four(0.0f, 0.0f, 0.0f, 0.0f);
    __syncthreads();
}

// What the lane of that gate of the same unit brought; the sum of what all four brought.
DEVICE float of_gate(float v, int gate) { return __shfl_sync(ALL_LANES, v, (int) (LANE & ~3u) + gate); }
DEVICE float of_unit(float v) {
    v += __shfl_xor_sync(ALL_LANES, v, 1);
    return v + __shfl_xor_sync(ALL_LANES, v, 2);
}

// xz [n,t,GATES u], recurrent [u,GATES u], h0 [n,u], mask [n,t]. Cell.step makes of x and the product of its lane the state after a
// step, if that counts; Cell.store writes what came of it.
template <class Cell>
DEVICE void all_steps(Cell& cell, index_t n, int steps, const float* xz, const float* recurrent, const float* h0,
                      const unsigned char* mask) {
    __shared__ float4 states[2][ROWS][FOURS * APART];
    Place me = place();
    float4 weights[FOURS];
    load(weights, me, recurrent + me.part() * UNITS + me.unit, COLUMNS);
    clear(states[0][0], 2 * ROWS * FOURS * APART);
    EACH_OF_BLOCK(task, (n + ROWS - 1) / ROWS) {
        float state[EACH_ROWS], next[EACH_ROWS];
        bool on_next[EACH_ROWS];
#pragma unroll
        for (int r = 0; r < EACH_ROWS; r++) {
            index_t row = task * ROWS + MY_ROW(r);
            bool live = me.works && row < n;
            state[r] = live ? h0[row * UNITS + me.unit] : 0.0f;
            cell.start(r, me, live, row);
            next[r] = live && me.owns() ? xz[me.own(row * steps)] : 0.0f;
            on_next[r] = live && mask[row * steps];
            if (me.works && me.gate == 0) ((float*) states[0][MY_ROW(r)])[me.unit] = state[r];
        }
        for (int t = 0; t < steps; t++) {
            __syncthreads();
#pragma unroll
            for (int r = 0; r < EACH_ROWS; r++) {
                index_t row = task * ROWS + MY_ROW(r);
                bool live = me.works && row < n;
                index_t at = row * steps + t;
                float x = next[r];
                bool on = on_next[r];
                if (live && t + 1 < steps) {  // asked for a step before it is needed
                    if (me.owns()) next[r] = xz[me.own(at + 1)];
                    on_next[r] = mask[at + 1];
                }
                float product = dot(states[t & 1][MY_ROW(r)] + me.first(), weights);
                cell.step(r, me, on, x, product, state[r]);
                if (live) cell.store(r, me, at, state[r]);
                if (me.works && me.gate == 2) ((float*) states[(t + 1) & 1][MY_ROW(r)])[me.unit] = state[r];
            }
        }
        __syncthreads();
    }
}

// What a step of the gradient reads, asked for a step before it is needed.
template <class Cell>
DEVICE typename Cell::Read ahead(const Cell& cell, const Place& me, bool live, index_t row, int steps, int t) {
    typename Cell::Read s = {};
    if (live && t >= 0) cell.read(s, me, row, row * steps + t, t == 0);
    return s;
}

// dh0 [n,u]. Cell.back adds what the step's output got to the gradient of the state after it, leaves of that what goes past the
// product, and makes of it the gradient of its lane's product, 0 if the step does not count; Cell.store writes what came of it.
template <class Cell>
DEVICE void all_back(Cell& cell, index_t n, int steps, const float* recurrent, float* dh0) {
    __shared__ float4 dz[2][ROWS][PARTS][PADDED];
    Place me = place();
    float4 weights[FOURS];
    load(weights, me, recurrent + me.unit * COLUMNS + me.part() * UNITS, 1);
    clear(dz[0][0][0], 2 * ROWS * PARTS * PADDED);
    EACH_OF_BLOCK(task, (n + ROWS - 1) / ROWS) {
        float dstate[EACH_ROWS];
        typename Cell::Read next[EACH_ROWS];
#pragma unroll
        for (int r = 0; r < EACH_ROWS; r++) {
            index_t row = task * ROWS + MY_ROW(r);
            bool live = me.works && row < n;
            dstate[r] = 0.0f;
            cell.start(r, me, live, row, steps);
            next[r] = ahead(cell, me, live, row, steps, steps - 1);
        }
        for (int t = steps - 1; t >= 0; t--) {
            bool on[EACH_ROWS];
#pragma unroll
            for (int r = 0; r < EACH_ROWS; r++) {
                index_t row = task * ROWS + MY_ROW(r);
                bool live = me.works && row < n;
                typename Cell::Read s = next[r];
                next[r] = ahead(cell, me, live, row, steps, t - 1);
                on[r] = s.on;
                float v = cell.back(r, me, s, dstate[r]);
                if (me.works && (PARTS == 4 || me.gate == 0)) ((float*) dz[t & 1][MY_ROW(r)][me.part()])[me.unit] = v;
                if (live) cell.store(me, row * steps + t);
            }
            __syncthreads();
#pragma unroll
            for (int r = 0; r < EACH_ROWS; r++) {
                float sum = of_unit(dot(dz[t & 1][MY_ROW(r)][me.part()] + me.first(), weights));
                if (on[r]) dstate[r] = given(dstate[r], sum);
            }
        }
#pragma unroll
        for (int r = 0; r < EACH_ROWS; r++) {
            index_t row = task * ROWS + MY_ROW(r);
            if (me.works && row < n && me.gate == 0) dh0[row * UNITS + me.unit] = dstate[r];
            if (me.works && row < n) cell.finish(r, me, row);
        }
        __syncthreads();
    }
}
#else
// One step of many units, between two products. i is an element of [n, units]. dh0 holds the gradient on its way.

// What a step gives to the state before it or, where the step is masked, what it got itself.
DEVICE float carried(index_t i, index_t at, const unsigned char* mask, const float* product, const float* dh0) {
    return mask[at] ? given(dh0[i], product[i]) : dh0[i];
}

KERNEL(finish)(index_t n, int units, int steps, const unsigned char* mask, const float* product, float* dh0) {
    EACH(i, n) dh0[i] = carried(i, i / units * steps, mask, product, dh0);
}
#endif
