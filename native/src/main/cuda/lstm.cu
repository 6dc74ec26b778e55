// The recurrence of an LSTM and its gradient. CELL, GATE: ordinals of the activations.
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

#ifdef UNITS
// A block takes some sequences through all steps and waits for no other block; the recurrent kernel lies in its registers.
// Four neighbouring lanes are the gates i, f, g, o of a unit; 4 * UNITS threads are a group, which has EACH_ROWS sequences.
#define COLUMNS (4 * UNITS)
#define GROUPS (256 / COLUMNS)
#define ROWS (GROUPS * EACH_ROWS)
#define FOURS ((UNITS + 3) / 4)
#define PADDED (FOURS | 1)  // odd, so that the four lanes of a unit read from different banks
#define MY_ROW(r) ((r) * GROUPS + me.group)

struct Place {
    int gate, unit, group;
    bool works;
};

DEVICE Place place() {
    int t = (int) threadIdx.x;
    bool works = t < GROUPS * COLUMNS;
    int within = t % COLUMNS;
    return {within % 4, within / 4, works ? t / COLUMNS : 0, works};
}

DEVICE float4 four(float x, float y, float z, float w) {
    float4 v;
    v.x = x, v.y = y, v.z = z, v.w = w;
    return v;
}

// Elements k to k + 3 of UNITS that are `stride` apart, zeros behind the last.
DEVICE float4 load_four(const float* p, int k, int stride) {
    return four(p[k * stride], k + 1 < UNITS ? p[(k + 1) * stride] : 0.0f, k + 2 < UNITS ? p[(k + 2) * stride] : 0.0f,
                k + 3 < UNITS ? p[(k + 3) * stride] : 0.0f);
}

DEVICE float dot(const float4* a, const float4 (&b)[FOURS]) {
    float4 sum = four(0.0f, 0.0f, 0.0f, 0.0f);
#pragma unroll
    for (int k = 0; k < FOURS; k++) {
        float4 v = a[k];
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

// What the lane of that gate of the same unit brought.
DEVICE float of_gate(float v, int gate) { return __shfl_sync(ALL_LANES, v, (int) (LANE & ~3u) + gate); }

// (xz [n,t,4u], recurrent [u,4u], h0, c0 [n,u], mask [n,t]) -> (h, c [n,t,u], gates [n,t,4u])
KERNEL(forward)(index_t n, int steps, const float* xz, const float* recurrent, const float* h0, const float* c0,
                const unsigned char* mask, float* h, float* c, float* gates) {
    __shared__ float4 states[2][ROWS][FOURS];
    Place me = place();
    float4 weights[FOURS];
#pragma unroll
    for (int k = 0; k < FOURS; k++) weights[k] = load_four(recurrent + me.gate * UNITS + me.unit, 4 * k, COLUMNS);
    clear(states[0][0], 2 * ROWS * FOURS);
    EACH_OF_BLOCK(task, (n + ROWS - 1) / ROWS) {
        float state[EACH_ROWS], cell[EACH_ROWS], next[EACH_ROWS];
        bool on_next[EACH_ROWS];
#pragma unroll
        for (int r = 0; r < EACH_ROWS; r++) {
            index_t row = task * ROWS + MY_ROW(r);
            bool live = me.works && row < n;
            state[r] = live ? h0[row * UNITS + me.unit] : 0.0f;
            cell[r] = live ? c0[row * UNITS + me.unit] : 0.0f;
            next[r] = live ? xz[row * steps * COLUMNS + me.gate * UNITS + me.unit] : 0.0f;
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
                float z = next[r];
                bool on = on_next[r];
                if (live && t + 1 < steps) {  // asked for a step before it is needed
                    next[r] = xz[(at + 1) * COLUMNS + me.gate * UNITS + me.unit];
                    on_next[r] = mask[at + 1];
                }
                z += dot(states[t & 1][MY_ROW(r)], weights);
                float own = me.gate == 2 ? apply<CELL>(z) : apply<GATE>(z);
                float now = of_gate(own, 1) * cell[r] + of_gate(own, 0) * of_gate(own, 2);
                float out = of_gate(own, 3) * apply<CELL>(now);
                if (on) {
                    cell[r] = now;
                    state[r] = out;
                }
                if (live) {
                    gates[at * COLUMNS + me.gate * UNITS + me.unit] = own;
                    if (me.gate == 0) h[at * UNITS + me.unit] = state[r];
                    if (me.gate == 1) c[at * UNITS + me.unit] = cell[r];
                }
                if (me.works && me.gate == 2) ((float*) states[(t + 1) & 1][MY_ROW(r)])[me.unit] = state[r];
            }
        }
        __syncthreads();
    }
}

// What a step of the gradient reads, asked for a step before it is needed.
struct Step {
    float gate, before, dh, dc;
    bool on;
};

DEVICE Step load_step(const Place& me, bool live, index_t row, int steps, int t, const float* c0, const unsigned char* mask,
                      const float* c, const float* gates, const float* dh, const float* dc) {
    Step s = {0.0f, 0.0f, 0.0f, 0.0f, false};
    if (live && t >= 0) {
        index_t at = row * steps + t;
        s.gate = gates[at * COLUMNS + me.gate * UNITS + me.unit];
        s.before = t == 0 ? c0[row * UNITS + me.unit] : c[(at - 1) * UNITS + me.unit];
        s.dh = dh[at * UNITS + me.unit];
        s.dc = dc[at * UNITS + me.unit];
        s.on = mask[at];
    }
    return s;
}

// (recurrent [u,4u], c0 [n,u], mask [n,t], c [n,t,u], gates [n,t,4u], dh, dc [n,t,u]) -> (dxz [n,t,4u], dh0, dc0 [n,u])
KERNEL(backward)(index_t n, int steps, const float* recurrent, const float* c0, const unsigned char* mask, const float* c,
                 const float* gates, const float* dh, const float* dc, float* dxz, float* dh0, float* dc0) {
    __shared__ float4 dz[2][ROWS][4][PADDED];
    Place me = place();
    float4 weights[FOURS];  // a quarter of the unit's row
#pragma unroll
    for (int k = 0; k < FOURS; k++) weights[k] = load_four(recurrent + me.unit * COLUMNS + me.gate * UNITS, 4 * k, 1);
    clear(dz[0][0][0], 2 * ROWS * 4 * PADDED);
    EACH_OF_BLOCK(task, (n + ROWS - 1) / ROWS) {
        float dstate[EACH_ROWS], dcell[EACH_ROWS], now[EACH_ROWS];
        Step next[EACH_ROWS];
#pragma unroll
        for (int r = 0; r < EACH_ROWS; r++) {
            index_t row = task * ROWS + MY_ROW(r);
            bool live = me.works && row < n;
            dstate[r] = 0.0f;
            dcell[r] = 0.0f;
            now[r] = live && steps > 0 ? c[(row * steps + steps - 1) * UNITS + me.unit] : 0.0f;
            next[r] = load_step(me, live, row, steps, steps - 1, c0, mask, c, gates, dh, dc);
        }
        for (int t = steps - 1; t >= 0; t--) {
            bool on[EACH_ROWS];
#pragma unroll
            for (int r = 0; r < EACH_ROWS; r++) {
                index_t row = task * ROWS + MY_ROW(r);
                bool live = me.works && row < n;
                Step s = next[r];
                next[r] = load_step(me, live, row, steps, t - 1, c0, mask, c, gates, dh, dc);
                on[r] = s.on;
                float i = of_gate(s.gate, 0), f = of_gate(s.gate, 1), g = of_gate(s.gate, 2), o = of_gate(s.gate, 3);
                dstate[r] += s.dh;
                dcell[r] += s.dc;
                float a = apply<CELL>(now[r]);
                float d = dcell[r] + dstate[r] * o * slope<CELL>(a);
                float v = me.gate == 0 ? d * g : me.gate == 1 ? d * s.before : me.gate == 2 ? d * i : dstate[r] * a;
                v *= me.gate == 2 ? slope<CELL>(s.gate) : slope<GATE>(s.gate);
                if (!on[r]) v = 0.0f;
                if (on[r]) dcell[r] = d * f;
                now[r] = s.before;
                if (me.works) ((float*) dz[t & 1][MY_ROW(r)][me.gate])[me.unit] = v;
                if (live) dxz[(row * steps + t) * COLUMNS + me.gate * UNITS + me.unit] = v;
            }
            __syncthreads();
#pragma unroll
            for (int r = 0; r < EACH_ROWS; r++) {
                float sum = dot(dz[t & 1][MY_ROW(r)][me.gate], weights);
                sum += __shfl_xor_sync(ALL_LANES, sum, 1);
                sum += __shfl_xor_sync(ALL_LANES, sum, 2);
                if (on[r]) dstate[r] = sum;
            }
        }
#pragma unroll
        for (int r = 0; r < EACH_ROWS; r++) {
            index_t row = task * ROWS + MY_ROW(r);
            if (me.works && row < n && me.gate == 0) dh0[row * UNITS + me.unit] = dstate[r];
            if (me.works && row < n && me.gate == 1) dc0[row * UNITS + me.unit] = dcell[r];
        }
        __syncthreads();
    }
}
#else
// One step of many units, between two products. i is an element of [n, units].

// z = state recurrent is there; leaves the new state for the next product.
KERNEL(step)(index_t n, int units, int steps, int t, const float* xz, const float* c0, const unsigned char* mask,
             const float* z, float* state, float* h, float* c, float* gates) {
    EACH(i, n) {
        index_t row = i / units, unit = i % units;
        index_t at = row * steps + t;
        const float* x = xz + at * 4 * units + unit;
        const float* y = z + row * 4 * units + unit;
        float* own = gates + at * 4 * units + unit;
        float in = apply<GATE>(x[0] + y[0]);
        float forget = apply<GATE>(x[units] + y[units]);
        float g = apply<CELL>(x[2 * units] + y[2 * units]);
        float o = apply<GATE>(x[3 * units] + y[3 * units]);
        own[0] = in;
        own[units] = forget;
        own[2 * units] = g;
        own[3 * units] = o;
        float before = t == 0 ? c0[i] : c[(at - 1) * units + unit];
        float now = forget * before + in * g;
        float out = o * apply<CELL>(now);
        if (!mask[at]) {
            now = before;
            out = state[i];
        }
        c[at * units + unit] = now;
        h[at * units + unit] = out;
        state[i] = out;
    }
}

// What a step gives to the state before it: the product, or where the step is masked what it got itself.
DEVICE float carried(index_t i, index_t at, const unsigned char* mask, const float* product, const float* dh0) {
    return mask[at] ? product[i] : dh0[i];
}

// product = dz recurrent' of the step after it; leaves dz for the next. dh0 and dc0 hold the gradients on their way.
KERNEL(step_back)(index_t n, int units, int steps, int t, const float* c0, const unsigned char* mask, const float* c,
                  const float* gates, const float* dh, const float* dc, const float* product, float* dz, float* dxz,
                  float* dh0, float* dc0) {
    EACH(i, n) {
        index_t row = i / units, unit = i % units;
        index_t at = row * steps + t;
        bool last = t == steps - 1;
        float dstate = (last ? 0.0f : carried(i, at + 1, mask, product, dh0)) + dh[at * units + unit];
        float dcell = (last ? 0.0f : dc0[i]) + dc[at * units + unit];
        const float* gate = gates + at * 4 * units + unit;
        float in = gate[0], forget = gate[units], g = gate[2 * units], o = gate[3 * units];
        float a = apply<CELL>(c[at * units + unit]);
        float before = t == 0 ? c0[i] : c[(at - 1) * units + unit];
        float d = dcell + dstate * o * slope<CELL>(a);
        bool on = mask[at];
        float v[4] = {on ? d * g * slope<GATE>(in) : 0.0f, on ? d * before * slope<GATE>(forget) : 0.0f,
                      on ? d * in * slope<CELL>(g) : 0.0f, on ? dstate * a * slope<GATE>(o) : 0.0f};
#pragma unroll
        for (int k = 0; k < 4; k++) {
            dz[(row * 4 + k) * units + unit] = v[k];
            dxz[(at * 4 + k) * units + unit] = v[k];
        }
        dh0[i] = dstate;
        dc0[i] = on ? d * forget : dcell;
    }
}

KERNEL(finish)(index_t n, int units, int steps, const unsigned char* mask, const float* product, float* dh0) {
    EACH(i, n) dh0[i] = carried(i, i / units * steps, mask, product, dh0);
}
#endif
