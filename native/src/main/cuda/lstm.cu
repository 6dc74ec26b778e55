// The recurrence of an LSTM (gates i, f, g, o) and its gradient.
#ifdef UNITS
struct Forward {
    const float* c0;
    float *h, *c, *gates;
    float cell[EACH_ROWS], own;

    MEMBER void start(int r, const Place& me, bool live, index_t row) {
        cell[r] = live ? c0[row * UNITS + me.unit] : 0.0f;
    }

    MEMBER void step(int r, const Place& me, bool on, float x, float product, float& state) {
        float z = x + product;
        own = me.gate == 2 ? apply<CELL>(z) : apply<GATE>(z);
        float now = of_gate(own, 1) * cell[r] + of_gate(own, 0) * of_gate(own, 2);
        float out = of_gate(own, 3) * apply<CELL>(now);
        if (on) {
            cell[r] = now;
            state = out;
        }
    }

    MEMBER void store(int r, const Place& me, index_t at, float state) {
        gates[me.own(at)] = own;
        if (me.gate == 0) h[at * UNITS + me.unit] = state;
        if (me.gate == 1) c[at * UNITS + me.unit] = cell[r];
    }
};

// (xz [n,t,4u], recurrent [u,4u], h0, c0 [n,u], mask [n,t]) -> (h, c [n,t,u], gates [n,t,4u])
KERNEL(forward)(index_t n, int steps, const float* xz, const float* recurrent, const float* h0, const float* c0,
                const unsigned char* mask, float* h, float* c, float* gates) {
    Forward cell = {c0, h, c, gates};
    all_steps(cell, n, steps, xz, recurrent, h0, mask);
}

struct Backward {
    struct Read {
        float gate, before, dh, dc;
        bool on;
    };
    const float* c0;
    const unsigned char* mask;
    const float *c, *gates, *dh, *dc;
    float *dxz, *dc0;
    float dcell[EACH_ROWS], now[EACH_ROWS], dz;

    MEMBER void start(int r, const Place& me, bool live, index_t row, int steps) {
        dcell[r] = 0.0f;
        now[r] = live && steps > 0 ? c[(row * steps + steps - 1) * UNITS + me.unit] : 0.0f;
    }

    MEMBER void read(Read& s, const Place& me, index_t row, index_t at, bool first) const {
        s.gate = gates[me.own(at)];
        s.before = first ? c0[row * UNITS + me.unit] : c[(at - 1) * UNITS + me.unit];
        s.dh = dh[at * UNITS + me.unit];
        s.dc = dc[at * UNITS + me.unit];
        s.on = mask[at];
    }

    MEMBER float back(int r, const Place& me, const Read& s, float& dstate) {
        float i = of_gate(s.gate, 0), f = of_gate(s.gate, 1), g = of_gate(s.gate, 2), o = of_gate(s.gate, 3);
        dstate += s.dh;
        dcell[r] += s.dc;
        float a = apply<CELL>(now[r]);
        float d = dcell[r] + dstate * o * slope<CELL>(a);
        float v = me.gate == 0 ? d * g : me.gate == 1 ? d * s.before : me.gate == 2 ? d * i : dstate * a;
        v *= me.gate == 2 ? slope<CELL>(s.gate) : slope<GATE>(s.gate);
        if (!s.on) v = 0.0f;
        if (s.on) dcell[r] = d * f;
        now[r] = s.before;
        dz = v;
        return v;
    }

    MEMBER void store(const Place& me, index_t at) { dxz[me.own(at)] = dz; }

    MEMBER void finish(int r, const Place& me, index_t row) {
        if (me.gate == 1) dc0[row * UNITS + me.unit] = dcell[r];
    }
};

// (recurrent [u,4u], c0 [n,u], mask [n,t], c [n,t,u], gates [n,t,4u], dh, dc [n,t,u]) -> (dxz [n,t,4u], dh0, dc0 [n,u])
KERNEL(backward)(index_t n, int steps, const float* recurrent, const float* c0, const unsigned char* mask, const float* c,
                 const float* gates, const float* dh, const float* dc, float* dxz, float* dh0, float* dc0) {
    Backward cell = {c0, mask, c, gates, dh, dc, dxz, dc0};
    all_back(cell, n, steps, recurrent, dh0);
}
#else
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

// product = dz recurrent' of the step after it; leaves dz for the next. dc0 holds the gradient on its way too.
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
#endif
