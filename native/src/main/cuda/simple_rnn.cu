// The recurrence of a simple RNN and its gradient.
#ifdef UNITS
struct Forward {
    float* h;

    MEMBER void start(int, const Place&, bool, index_t) {}

    MEMBER void step(int, const Place&, bool on, float x, float product, float& state) {
        float out = apply<CELL>(of_unit(x + product));
        if (on) state = out;
    }

    MEMBER void store(int, const Place& me, index_t at, float state) {
        if (me.owns()) h[me.own(at)] = state;
    }
};

// (xz [n,t,u], recurrent [u,u], h0 [n,u], mask [n,t]) -> h [n,t,u]
BIG_KERNEL(forward)(index_t n, int steps, const float* xz, const float* recurrent, const float* h0, const unsigned char* mask,
                    float* h) {
    Forward cell = {h};
    all_steps(cell, n, steps, xz, recurrent, h0, mask);
}

struct Backward {
    struct Read {
        float after, dh;
        bool on;
    };
    const unsigned char* mask;
    const float *h, *dh;
    float* dxz;
    float dz;

    MEMBER void start(int, const Place&, bool, index_t, int) {}

    MEMBER void read(Read& s, const Place& me, index_t, index_t at, bool) const {
        s.after = h[at * UNITS + me.unit];
        s.dh = dh[at * UNITS + me.unit];
        s.on = mask[at];
    }

    MEMBER float back(int, const Place&, const Read& s, float& dstate) {
        dstate += s.dh;
        dz = s.on ? dstate * slope<CELL>(s.after) : 0.0f;
        return dz;
    }

    MEMBER void store(const Place& me, index_t at) {
        if (me.owns()) dxz[me.own(at)] = dz;
    }

    MEMBER void finish(int, const Place&, index_t) {}
};

// (recurrent [u,u], mask [n,t], h, dh [n,t,u]) -> (dxz [n,t,u], dh0 [n,u])
KERNEL(backward)(index_t n, int steps, const float* recurrent, const unsigned char* mask, const float* h, const float* dh,
                 float* dxz, float* dh0) {
    Backward cell = {mask, h, dh, dxz};
    all_back(cell, n, steps, recurrent, dh0);
}
#else
// y = state recurrent is there; leaves the new state for the next product.
KERNEL(step)(index_t n, int units, int steps, int t, const float* xz, const unsigned char* mask, const float* y,
             float* state, float* h) {
    EACH(i, n) {
        index_t at = i / units * steps + t;
        index_t own = at * units + i % units;
        float out = mask[at] ? apply<CELL>(xz[own] + y[i]) : state[i];
        h[own] = out;
        state[i] = out;
    }
}

// product = dy recurrent' of the step after it; leaves dy for the next.
KERNEL(step_back)(index_t n, int units, int steps, int t, const unsigned char* mask, const float* h, const float* dh,
                  const float* product, float* dy, float* dxz, float* dh0) {
    EACH(i, n) {
        index_t at = i / units * steps + t;
        index_t own = at * units + i % units;
        float dstate = (t == steps - 1 ? 0.0f : carried(i, at + 1, mask, product, dh0)) + dh[own];
        float v = mask[at] ? dstate * slope<CELL>(h[own]) : 0.0f;
        dy[i] = v;
        dxz[own] = v;
        dh0[i] = dstate;
    }
}
#endif
