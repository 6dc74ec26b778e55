// The recurrence of gated recurrent units (gates z, r, g; r multiplies a product) and its gradient.
#ifdef UNITS
struct Forward {
    const float* bias;
    float *h, *gates, *products;
    float b, p, own;

    MEMBER void start(int, const Place& me, bool, index_t) { b = me.owns() ? bias[me.own(0)] : 0.0f; }

    MEMBER void step(int, const Place& me, bool on, float x, float product, float& state) {
        p = product + b;
        own = apply<GATE>(x + p);
        float r = of_gate(own, 1);
        if (me.gate == 2) own = apply<CELL>(x + r * p);
        float z = of_gate(own, 0), g = of_gate(own, 2);
        if (on) state = z * state + (1.0f - z) * g;
    }

    MEMBER void store(int, const Place& me, index_t at, float state) {
        if (me.owns()) gates[me.own(at)] = own;
        if (me.gate == 2) products[at * UNITS + me.unit] = p;
        if (me.gate == 3) h[at * UNITS + me.unit] = state;
    }
};

// (xz [n,t,3u], recurrent [u,3u], bias [3u], h0 [n,u], mask [n,t]) -> (h [n,t,u], gates [n,t,3u], products [n,t,u] that r multiplies)
BIG_KERNEL(forward)(index_t n, int steps, const float* xz, const float* recurrent, const float* bias, const float* h0,
                    const unsigned char* mask, float* h, float* gates, float* products) {
    Forward cell = {bias, h, gates, products};
    all_steps(cell, n, steps, xz, recurrent, h0, mask);
}

struct Backward {
    struct Read {
        float gate, before, product, dh;
        bool on;
    };
    const float* h0;
    const unsigned char* mask;
    const float *h, *gates, *products, *dh;
    float *dxz, *dproducts;
    float own, dproduct;

    MEMBER void start(int, const Place&, bool, index_t, int) {}

    MEMBER void read(Read& s, const Place& me, index_t row, index_t at, bool first) const {
        if (me.owns()) s.gate = gates[me.own(at)];
        s.before = first ? h0[row * UNITS + me.unit] : h[(at - 1) * UNITS + me.unit];
        s.product = products[at * UNITS + me.unit];
        s.dh = dh[at * UNITS + me.unit];
        s.on = mask[at];
    }

    MEMBER float back(int, const Place& me, const Read& s, float& dstate) {
        float z = of_gate(s.gate, 0), r = of_gate(s.gate, 1), g = of_gate(s.gate, 2);
        dstate += s.dh;
        own = dstate * (1.0f - z) * slope<CELL>(g);
        dproduct = own * r;
        if (me.gate == 0) own = dstate * (s.before - g) * slope<GATE>(z);
        if (me.gate == 1) own *= s.product * slope<GATE>(r);
        if (s.on) dstate *= z;
        if (!s.on) own = dproduct = 0.0f;
        return me.gate < 2 ? own : me.gate == 2 ? dproduct : 0.0f;
    }

    MEMBER void store(const Place& me, index_t at) {
        if (me.owns()) dxz[me.own(at)] = own;
        if (me.gate == 3) dproducts[at * UNITS + me.unit] = dproduct;
    }

    MEMBER void finish(int, const Place&, index_t) {}
};

// (recurrent [u,3u], h0 [n,u], mask [n,t], h [n,t,u], gates [n,t,3u], products, dh [n,t,u])
// -> (dxz [n,t,3u], dproducts [n,t,u], dh0 [n,u])
BIG_KERNEL(backward)(index_t n, int steps, const float* recurrent, const float* h0, const unsigned char* mask, const float* h,
                     const float* gates, const float* products, const float* dh, float* dxz, float* dproducts, float* dh0) {
    Backward cell = {h0, mask, h, gates, products, dh, dxz, dproducts};
    all_back(cell, n, steps, recurrent, dh0);
}
#else
// y = state recurrent is there; leaves the new state for the next product.
KERNEL(step)(index_t n, int units, int steps, int t, const float* xz, const float* bias, const unsigned char* mask,
             const float* y, float* state, float* h, float* gates, float* products) {
    EACH(i, n) {
        index_t row = i / units, unit = i % units;
        index_t at = row * steps + t;
        const float* x = xz + at * 3 * units + unit;
        const float* b = bias + unit;
        const float* of = y + row * 3 * units + unit;
        float* own = gates + at * 3 * units + unit;
        float z = apply<GATE>(x[0] + (of[0] + b[0]));
        float r = apply<GATE>(x[units] + (of[units] + b[units]));
        float p = of[2 * units] + b[2 * units];
        float g = apply<CELL>(x[2 * units] + r * p);
        own[0] = z;
        own[units] = r;
        own[2 * units] = g;
        products[at * units + unit] = p;
        float before = state[i];
        float out = mask[at] ? z * before + (1.0f - z) * g : before;
        h[at * units + unit] = out;
        state[i] = out;
    }
}

// product = dy recurrent' of the step after it; leaves dy for the next.
KERNEL(step_back)(index_t n, int units, int steps, int t, const float* h0, const unsigned char* mask, const float* h,
                  const float* gates, const float* products, const float* dh, const float* product, float* dy, float* dxz,
                  float* dproducts, float* dh0) {
    EACH(i, n) {
        index_t row = i / units, unit = i % units;
        index_t at = row * steps + t;
        float dstate = (t == steps - 1 ? 0.0f : carried(i, at + 1, mask, product, dh0)) + dh[at * units + unit];
        const float* gate = gates + at * 3 * units + unit;
        float z = gate[0], r = gate[units], g = gate[2 * units];
        float before = t == 0 ? h0[i] : h[(at - 1) * units + unit];
        bool on = mask[at];
        float dg = on ? dstate * (1.0f - z) * slope<CELL>(g) : 0.0f;
        float dproduct = on ? dg * r : 0.0f;
        float v[3] = {on ? dstate * (before - g) * slope<GATE>(z) : 0.0f,
                      on ? dg * products[at * units + unit] * slope<GATE>(r) : 0.0f, dg};
#pragma unroll
        for (int k = 0; k < 3; k++) {
            dy[(row * 3 + k) * units + unit] = k < 2 ? v[k] : dproduct;
            dxz[(at * 3 + k) * units + unit] = v[k];
        }
        dproducts[at * units + unit] = dproduct;
        dh0[i] = on ? dstate * z : dstate;
    }
}
#endif
