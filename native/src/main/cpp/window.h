// A window that slides over up to three spatial axes of [n, s0, s1, s2, c]; missing axes come first and have size 1.
#ifndef ARGALI_WINDOW_H
#define ARGALI_WINDOW_H

#include "kernel.h"

namespace argali {

struct Window {
    int64_t n, c;  // batch; channels of the input
    int64_t in[3], out[3], size[3], stride[3], dilation[3], low[3], high[3];

    explicit Window(Args& args) {
        n = args.next();
        c = args.next();
        read(args, in, 1);
        read(args, out, 1);
        read(args, size, 1);
        read(args, stride, 1);
        read(args, dilation, 1);
        read(args, low, 0);
        read(args, high, 0);
    }

    int64_t inputs() const { return in[0] * in[1] * in[2]; }
    int64_t outputs() const { return out[0] * out[1] * out[2]; }
    int64_t elements() const { return size[0] * size[1] * size[2]; }

    // Calls f(k, i) for every window element k of output position o that lies on input position i, in row-major order.
    template <class F>
    void forEachElement(int64_t o, F f) const {
        int64_t at[3] = {o / (out[1] * out[2]) * stride[0] - low[0], o / out[2] % out[1] * stride[1] - low[1],
                         o % out[2] * stride[2] - low[2]};
        for (int64_t a = 0; a < size[0]; a++) {
            int64_t i0 = at[0] + a * dilation[0];
            if (i0 < 0 || i0 >= in[0]) continue;
            for (int64_t b = 0; b < size[1]; b++) {
                int64_t i1 = at[1] + b * dilation[1];
                if (i1 < 0 || i1 >= in[1]) continue;
                for (int64_t d = 0; d < size[2]; d++) {
                    int64_t i2 = at[2] + d * dilation[2];
                    if (i2 < 0 || i2 >= in[2]) continue;
                    f((a * size[1] + b) * size[2] + d, (i0 * in[1] + i1) * in[2] + i2);
                }
            }
        }
    }

    // Calls f(k, o) for every window element k through which input position i reaches output position o.
    template <class F>
    void forEachReached(int64_t i, F f) const {
        int64_t at[3] = {i / (in[1] * in[2]) + low[0], i / in[2] % in[1] + low[1], i % in[2] + low[2]};
        int64_t o[3];
        for (int64_t a = 0; a < size[0]; a++) {
            if (!position(0, at[0] - a * dilation[0], o)) continue;
            for (int64_t b = 0; b < size[1]; b++) {
                if (!position(1, at[1] - b * dilation[1], o)) continue;
                for (int64_t d = 0; d < size[2]; d++) {
                    if (!position(2, at[2] - d * dilation[2], o)) continue;
                    f((a * size[1] + b) * size[2] + d, (o[0] * out[1] + o[1]) * out[2] + o[2]);
                }
            }
        }
    }

   private:
    bool position(int axis, int64_t at, int64_t* o) const {
        if (at < 0 || at % stride[axis] != 0) return false;
        o[axis] = at / stride[axis];
        return o[axis] < out[axis];
    }

    static void read(Args& args, int64_t* to, int64_t missing) {
        std::vector<int64_t> v = args.list();
        size_t skip = 3 - v.size();
        for (size_t i = 0; i < 3; i++) to[i] = i < skip ? missing : v[i - skip];
    }
};

}  // namespace argali
#endif
