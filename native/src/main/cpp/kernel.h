// What every kernel is: an object made once from its attributes, bound once to addresses, and run many times. Running
// allocates nothing. Files of this folder define subclasses and register a creator in creators.def.
#ifndef ARGALI_KERNEL_H
#define ARGALI_KERNEL_H

#include <stdint.h>

#include <algorithm>
#include <vector>

#include "workers.h"

namespace argali {

// Numbers as in Java's DType.
enum class ElementType { FLOAT32, INT32, BOOL, BFLOAT16, FLOAT16 };

inline int bytesOf(ElementType t) { return t == ElementType::BOOL ? 1 : t >= ElementType::BFLOAT16 ? 2 : 4; }

// The attributes of a kernel, read in the order in which Java wrote them. A list is its length, then its elements.
class Args {
   public:
    Args(const int64_t* integers, const double* reals, int threads, bool split = false)
        : threads(threads), split(split), i_(integers), d_(reals) {}

    int64_t next() { return *i_++; }
    int nextInt() { return static_cast<int>(*i_++); }
    bool flag() { return *i_++ != 0; }
    double real() { return *d_++; }
    ElementType elementType() { return static_cast<ElementType>(next()); }
    std::vector<int64_t> list() {
        int64_t n = next();
        std::vector<int64_t> v(i_, i_ + n);
        i_ += n;
        return v;
    }

    const int threads;  // what the device allows
    const bool split;   // whether it allows float32 to be multiplied as bfloat16 in threes, see split.h

    // The same attributes for a kernel within one that has threads already, which then goes on where that one stopped.
    Args onOneThread() const { return Args(i_, d_, 1, split); }
    void goOnAfter(const Args& other) {
        i_ = other.i_;
        d_ = other.d_;
    }

   private:
    const int64_t* i_;
    const double* d_;
};

struct Kernel {
    Kernel() = default;
    Kernel(const Kernel&) = delete;
    virtual ~Kernel() = default;

    // Places of inputs, outputs and, where asked for, the workspace, in this order.
    void bind(int64_t n, const int64_t* addresses) {
        at_.assign(n, nullptr);
        for (int64_t i = 0; i < n; i++) at_[i] = reinterpret_cast<char*>(addresses[i]);
        bound();
    }

    virtual void run() = 0;

    int threads = 1;             // how many it uses; chosen when it is made, from the size of its work
    int64_t workspaceBytes = 0;  // scratch memory it wants; its place is bound last
    bool canFail = false;        // whether run may set the next two
    int64_t failedAt = -1;       // position of the first bad element, or -1
    int64_t failedValue = 0;

   protected:
    virtual void bound() {}

    template <class T>
    T* place(size_t i) const {
        return reinterpret_cast<T*>(at_[i]);
    }
    template <class T>
    T* workspace() const {
        return reinterpret_cast<T*>(at_.back());
    }

   private:
    std::vector<char*> at_;
};

// How many threads work of so many nanoseconds on one thread is worth. Help costs a microsecond, more where the helpers sleep,
// and as much again in the next kernel, which finds in another core's cache what a helper wrote.
inline int threadsFor(double nanoseconds, int allowed) {
    return static_cast<int>(std::max(1.0, std::min<double>(allowed, nanoseconds / 5000)));
}

// Denormal numbers are read and written as zero: they cost a hundred times as much and carry no information here.
constexpr unsigned FLUSH_DENORMALS = 0x8040;

// Calls f(part) for the parts 0 ... parts-1, one thread each.
template <class F>
inline void parallel(int parts, F&& f) {
    if (parts <= 1) {
        f(0);
    } else {
        Workers::get().run(parts, f);
    }
}

struct Range {
    int64_t from, to;
};

// The share of one of several parts in n elements, cut at multiples of grain.
inline Range share(int64_t n, int part, int parts, int64_t grain = 1) {
    int64_t blocks = (n + grain - 1) / grain;
    int64_t from = blocks * part / parts * grain;
    int64_t to = blocks * (part + 1) / parts * grain;
    return {std::min(from, n), std::min(to, n)};
}

inline int64_t product(const std::vector<int64_t>& v) {
    int64_t p = 1;
    for (int64_t x : v) p *= x;
    return p;
}

inline int64_t roundUp(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

}  // namespace argali
#endif
