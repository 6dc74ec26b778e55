// A depthwise convolution and a pointwise one after it over images [n, h, w, c], by stretches of rows that stay in the cache:
// what lies between the two, z, is never stored.
#ifndef ARGALI_SEPARABLE_H
#define ARGALI_SEPARABLE_H

#include <string.h>

#include "depthwise.h"
#include "gemm.h"
#include "window.h"

namespace argali {

struct Separable {
    static constexpr int64_t POSITIONS = 256;  // of a stretch, about

    std::vector<int64_t> pool;  // height and width of the windows of a maximum that follows, side by side; 1 where there is none
    int64_t f;
    Window w;                       // of the depthwise convolution, with strides of 1
    int64_t rows;                   // of a stretch
    int64_t stretches;              // of an image
    int64_t row;                    // numbers from one row of what the window sees to the next
    bool padded;                    // whether the image gets zeros around it
    int taps;
    std::vector<int64_t> at;        // where the window's elements lie from its first one
    std::vector<int64_t> pooledAt;  // the same of the maximum's window

    explicit Separable(Args& args) : pool(args.list()), f(args.next()), w(args) {
        int64_t blocks = (w.out[1] + pool[0] - 1) / pool[0];
        int64_t most = std::max<int64_t>(1, POSITIONS / (w.out[2] * pool[0]));
        stretches = (blocks + most - 1) / most;
        rows = (blocks + stretches - 1) / stretches * pool[0];
        padded = w.low[1] > 0 || w.low[2] > 0 || w.high[1] > 0 || w.high[2] > 0;
        row = (w.in[2] + w.low[2] + w.high[2]) * w.c;
        taps = static_cast<int>(w.elements());
        for (int k = 0; k < taps; k++) at.push_back(k / w.size[2] * row + k % w.size[2] * w.c);
        for (int64_t i = 0; i < pool[0] * pool[1]; i++) pooledAt.push_back((i / pool[1] * w.out[2] + i % pool[1]) * f);
    }

    bool isPooled() const { return pooledAt.size() > 1; }

    // Rows and columns of the maxima.
    int64_t pooledRows() const { return w.out[1] / pool[0]; }
    int64_t pooledColumns() const { return w.out[2] / pool[1]; }

    int64_t positions() const { return rows * w.out[2]; }

    // The rows of a stretch.
    Range rowsOf(int64_t stretch) const { return {stretch * rows, std::min(w.out[1], (stretch + 1) * rows)}; }

    // Numbers that the input of a stretch takes where it is padded.
    int64_t paddedSize() const { return padded ? (rows + w.size[1] - 1) * row : 0; }

    // What the windows of some rows see, in rows of `row` numbers; `scratch` is where it is put together if need be.
    const float* seen(const float* image, Range r, float* scratch) const {
        if (!padded) return image + r.from * row;
        int64_t left = w.low[2] * w.c, width = w.in[2] * w.c;
        for (int64_t i = 0; i < r.to - r.from + w.size[1] - 1; i++) {
            int64_t from = r.from + i - w.low[1];
            float* to = scratch + i * row;
            if (from < 0 || from >= w.in[1]) {
                std::fill_n(to, row, 0.0f);
            } else {
                std::fill_n(to, left, 0.0f);
                memcpy(to + left, image + from * width, width * sizeof(float));
                std::fill_n(to + left + width, row - left - width, 0.0f);
            }
        }
        return scratch;
    }

    // z of some rows of which `x` is what they see.
    void depthwise(const float* x, const float* filter, int64_t count, float* z) const {
        for (int64_t i = 0; i < count; i++) {
            depthwiseRow(x + i * row, at.data(), taps, filter, w.out[2], w.c, z + i * w.out[2] * w.c);
        }
    }
};

}  // namespace argali
#endif
