// Moving elements without computing: strided copies (slice, pad, concat, reverse, transpose, reshape), fill and iota.
#include <string.h>

#include "kernel.h"

namespace argali {
namespace {

constexpr int64_t TILE = 16;

template <class T>
void fillRun(T* y, T v, int64_t n) {
    for (int64_t i = 0; i < n; i++) y[i] = v;
}

// y[i * ys + j] = x[i + j * xs]: reads columns and writes rows by square tiles.
template <class T>
void transposeTiles(const T* x, int64_t xs, T* y, int64_t ys, int64_t rows, int64_t columns) {
    for (int64_t i0 = 0; i0 < rows; i0 += TILE) {
        for (int64_t j0 = 0; j0 < columns; j0 += TILE) {
            int64_t i1 = std::min(i0 + TILE, rows);
            int64_t j1 = std::min(j0 + TILE, columns);
            for (int64_t i = i0; i < i1; i++) {
                for (int64_t j = j0; j < j1; j++) y[i * ys + j] = x[i + j * xs];
            }
        }
    }
}

// One block of elements that moves: sizes of its axes, and how far apart their elements lie on either side.
struct Part {
    int input;
    int64_t from, to;  // element offsets of the first element
    std::vector<int64_t> dims, xs, ys;
};

// Output: optionally filled with a value, then every part copied to its place. A part's last two axes are moved as runs
// or as transposed tiles; threads share its first axis.
template <class T>
class Copy : public Kernel {
   public:
    explicit Copy(Args& args) {
        inputs_ = args.nextInt();
        total_ = args.next();
        fills_ = args.flag();
        value_ = static_cast<T>(args.real());
        parts_.resize(args.next());
        int64_t moved = 0;
        for (Part& p : parts_) {
            p.input = args.nextInt();
            p.from = args.next();
            p.to = args.next();
            p.dims = args.list();
            p.xs = args.list();
            p.ys = args.list();
            simplify(p);
            moved += product(p.dims);
        }
        threads = threadsFor((moved + (fills_ ? total_ : 0)) * 0.3, args.threads);
    }

    void run() override {
        parallel(threads, [this](int part) {
            if (!fills_) return;
            Range r = share(total_, part, threads, 64);
            fillRun(place<T>(inputs_) + r.from, value_, r.to - r.from);
        });
        parallel(threads, [this](int part) {
            for (const Part& p : parts_) {
                Range r = share(p.dims[0], part, threads);
                if (r.from < r.to) {
                    move(p, 0, place<const T>(p.input) + p.from + r.from * p.xs[0],
                         place<T>(inputs_) + p.to + r.from * p.ys[0], r.to - r.from);
                }
            }
        });
    }

   private:
    // Drops axes of size 1 and joins those that lie behind one another on both sides; at least one axis stays.
    static void simplify(Part& p) {
        Part q = p;
        q.dims.clear();
        q.xs.clear();
        q.ys.clear();
        for (size_t i = 0; i < p.dims.size(); i++) {
            if (p.dims[i] == 1) continue;
            if (!q.dims.empty() && q.xs.back() == p.dims[i] * p.xs[i] && q.ys.back() == p.dims[i] * p.ys[i]) {
                q.dims.back() *= p.dims[i];
                q.xs.back() = p.xs[i];
                q.ys.back() = p.ys[i];
            } else {
                q.dims.push_back(p.dims[i]);
                q.xs.push_back(p.xs[i]);
                q.ys.push_back(p.ys[i]);
            }
        }
        if (q.dims.empty()) {
            q.dims = {1};
            q.xs = {1};
            q.ys = {1};
        }
        p = q;
    }

    void move(const Part& p, size_t axis, const T* x, T* y, int64_t n) {
        size_t rest = p.dims.size() - axis;
        if (rest == 1) {
            moveRun(x, p.xs[axis], y, p.ys[axis], n);
        } else if (rest == 2 && p.xs[axis] == 1 && p.ys[axis + 1] == 1) {
            transposeTiles(x, p.xs[axis + 1], y, p.ys[axis], n, p.dims[axis + 1]);
        } else {
            for (int64_t i = 0; i < n; i++) move(p, axis + 1, x + i * p.xs[axis], y + i * p.ys[axis], p.dims[axis + 1]);
        }
    }

    static void moveRun(const T* x, int64_t xs, T* y, int64_t ys, int64_t n) {
        if (xs == 1 && ys == 1) {
            if (n < 64) {
                for (int64_t i = 0; i < n; i++) y[i] = x[i];
            } else {
                memcpy(y, x, n * sizeof(T));
            }
        } else {
            for (int64_t i = 0; i < n; i++) y[i * ys] = x[i * xs];
        }
    }

    int inputs_;
    int64_t total_;
    bool fills_;
    T value_;
    std::vector<Part> parts_;
};

// A constant.
template <class T>
class Fill : public Kernel {
   public:
    explicit Fill(Args& args) {
        n_ = args.next();
        value_ = static_cast<T>(args.real());
        threads = threadsFor(n_ * 0.1, args.threads);
    }
    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(n_, part, threads, 64);
            fillRun(place<T>(0) + r.from, value_, r.to - r.from);
        });
    }

   private:
    int64_t n_;
    T value_;
};

// [outer, n, inner]: every element is its index on the middle axis.
template <class T>
class Iota : public Kernel {
   public:
    explicit Iota(Args& args) : outer_(args.next()), n_(args.next()), inner_(args.next()) {}
    void run() override {
        T* y = place<T>(0);
        for (int64_t o = 0; o < outer_; o++) {
            for (int64_t i = 0; i < n_; i++, y += inner_) fillRun(y, static_cast<T>(i), inner_);
        }
    }

   private:
    int64_t outer_, n_, inner_;
};

template <template <class> class K>
Kernel* ofType(Args& args) {
    switch (args.next()) {
        case 0: return new K<float>(args);
        case 1: return new K<int32_t>(args);
        case 2: return new K<uint8_t>(args);
        default: return new K<uint16_t>(args);  // a half type, by its bits
    }
}

}  // namespace

Kernel* create_copy(Args& args) { return ofType<Copy>(args); }
Kernel* create_fill(Args& args) { return ofType<Fill>(args); }
Kernel* create_iota(Args& args) { return args.next() == 0 ? static_cast<Kernel*>(new Iota<float>(args)) : new Iota<int32_t>(args); }

}  // namespace argali
