// Connectionist temporal classification: sums over the paths that spell a label, in logarithms, and its gradient. Threads share the
// samples. A row of states has those of the letters, then those of the blanks, of which there is one more.
#include "kernel.h"
#include "vmath.h"

namespace argali {
namespace {

constexpr float ELSEWHERE = -706.8936235f;  // log 1e-307

ARGALI_INLINE float orZero(float x) { return x == -INF ? 0.0f : x; }
ARGALI_INLINE float larger(float a, float b) { return b > a ? b : a; }

ARGALI_INLINE float logSum(float a, float b) {
    float most = orZero(larger(a, b));
    return most + vlog(vexp(a - most) + vexp(b - most));
}

ARGALI_INLINE float logSum(float a, float b, float c) {
    float most = orZero(larger(larger(a, b), c));
    return most + vlog(vexp(a - most) + vexp(b - most) + vexp(c - most));
}

static float largest(const float* x, int64_t n, float most) {
#pragma omp simd reduction(max : most)
    for (int64_t j = 0; j < n; j++) most = larger(most, x[j]);
    return most;
}

// What both directions share: sizes, and a sample.
class Paths : public Kernel {
   public:
    explicit Paths(Args& args) : n_(args.next()), t_(args.next()), c_(args.next()), l_(args.next()) {
        double work = n_ * t_ * (20 + (2 * l_ + 1) * 3.0);
        threads = static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(threadsFor(work, args.threads), n_)));
    }

   protected:
    struct Sample {
        const float* logs;     // [t, c]
        const int32_t* label;  // its letters
        int64_t length, steps;
    };

    Sample sample(int64_t i) const {
        return {place<float>(0) + i * t_ * c_, place<int32_t>(1) + i * l_, cut(place<int32_t>(2)[i], l_),
                cut(place<int32_t>(3)[i], t_)};
    }

    static int64_t cut(int64_t length, int64_t most) { return std::max<int64_t>(0, std::min(length, most)); }

    int64_t states() const { return 2 * l_ + 1; }

    // The logarithms of the letters at a step; a letter that is no class has probability 1.
    void letters(const Sample& x, int64_t t, float* to) const {
        const float* row = x.logs + t * c_;
        for (int64_t j = 0; j < x.length; j++) to[j] = x.label[j] >= 0 && x.label[j] < c_ ? row[x.label[j]] : 0.0f;
    }

    // What comes to each letter's sum from the letter before: nothing or minus infinity. Also behind the last one.
    static void leaps(const Sample& x, float* to) {
        to[0] = -INF;
        for (int64_t j = 1; j < x.length; j++) to[j] = x.label[j] == x.label[j - 1] ? -INF : 0.0f;
        to[x.length] = -INF;
    }

    float largestState(const Sample& x, const float* row) const {
        return orZero(largest(row + l_, x.length + 1, largest(row, x.length, -INF)));
    }

    int64_t n_, t_, c_, l_;
};

// (logs [n,t,c], labels [n,l], lengths [n], steps [n]) -> (loss [n], rest [n,t,2l+1])
class Ctc : public Paths {
   public:
    explicit Ctc(Args& args) : Paths(args) { workspaceBytes = threads * states() * 4; }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(n_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) loss(i, workspace<float>() + part * states());
        });
    }

   private:
    void loss(int64_t i, float* scratch) {
        Sample x = sample(i);
        float* rest = place<float>(5) + i * t_ * states();
        float* leap = scratch + l_;
        std::fill(rest, rest + t_ * states(), 0.0f);
        leaps(x, leap);
        double behind = 0;
        for (int64_t t = x.steps - 1; t >= 0; t--) {
            float* row = rest + t * states();
            letters(x, t, scratch);
            if (t == x.steps - 1) {
                end(x, scratch, x.logs[t * c_], row);
            } else {
                float most = largestState(x, row + states());
                behind += most;
                step(x, scratch, x.logs[t * c_], leap, row + states(), most, row);
            }
        }
        float begins = x.length == 0 ? 0.0f : ELSEWHERE;  // where there is no step
        if (x.steps > 0) begins = x.length > 0 ? logSum(rest[0], rest[l_]) : rest[l_];
        place<float>(4)[i] = static_cast<float>(-(begins + behind));
    }

    void end(const Sample& x, const float* letter, float blank, float* row) const {
        for (int64_t j = 0; j < x.length; j++) row[j] = (j == x.length - 1 ? 0.0f : ELSEWHERE) + letter[j];
        for (int64_t j = 0; j <= x.length; j++) row[l_ + j] = (j == x.length ? 0.0f : ELSEWHERE) + blank;
    }

    void step(const Sample& x, const float* letter, float blank, const float* leap, const float* after, float most, float* row) const {
        const float* blanks = after + l_;
#pragma omp simd
        for (int64_t j = 0; j < x.length; j++) {
            row[j] = logSum(after[j], blanks[j + 1], after[j + 1] + leap[j + 1]) - most + letter[j];
        }
#pragma omp simd
        for (int64_t j = 0; j < x.length; j++) row[l_ + j] = logSum(blanks[j], after[j]) - most + blank;
        row[l_ + x.length] = blanks[x.length] - most + blank;
    }
};

// (logs [n,t,c], labels [n,l], lengths [n], steps [n], rest [n,t,2l+1], dloss [n]) -> dlogs [n,t,c]
class CtcBackward : public Paths {
   public:
    explicit CtcBackward(Args& args) : Paths(args) { workspaceBytes = threads * scratchSize() * 4; }

    void run() override {
        parallel(threads, [this](int part) {
            Range r = share(n_, part, threads);
            for (int64_t i = r.from; i < r.to; i++) gradient(i, workspace<float>() + part * scratchSize());
        });
    }

   private:
    // Logarithms of letters, leaps, what goes through each state, and two rows of what reached it, each behind a letter that
    // nothing reaches.
    int64_t scratchSize() const { return states() + states() + 2 * (1 + states()); }

    void gradient(int64_t i, float* scratch) {
        Sample x = sample(i);
        float* leap = scratch + l_;
        float* through = scratch + states();
        float* before = through + states() + 1;
        float* now = before + states() + 1;
        before[-1] = now[-1] = -INF;
        std::fill(before, before + states(), ELSEWHERE);
        leaps(x, leap);
        float* to = place<float>(6) + i * t_ * c_;
        std::fill(to, to + t_ * c_, 0.0f);
        for (int64_t t = 0; t < x.steps; t++) {
            const float* rest = place<float>(4) + (i * t_ + t) * states();
            float blank = x.logs[t * c_];
            letters(x, t, scratch);
            step(x, scratch, blank, leap, before, t == 0 ? 0.0f : largestState(x, before), rest, through, now);
            if (t == 0) begin(x, scratch, blank, rest, through, now);
            shares(x, place<float>(5)[i], through, to + t * c_);
            std::swap(before, now);
        }
    }

    void step(const Sample& x, const float* letter, float blank, const float* leap, const float* before, float most, const float* rest,
              float* through, float* now) const {
        const float* blanks = before + l_;
#pragma omp simd
        for (int64_t j = 0; j < x.length; j++) {
            float sum = logSum(before[j], blanks[j], before[j - 1] + leap[j]) - most;
            through[j] = sum + rest[j];
            now[j] = sum + letter[j];
        }
#pragma omp simd
        for (int64_t j = 0; j <= x.length; j++) {
            float sum = logSum(blanks[j], before[j - 1]) - most;
            through[l_ + j] = sum + rest[l_ + j];
            now[l_ + j] = sum + blank;
        }
    }

    // Paths begin in the first letter and the first blank.
    void begin(const Sample& x, const float* letter, float blank, const float* rest, float* through, float* now) const {
        if (x.length > 0) {
            through[0] = rest[0];
            now[0] = letter[0];
        }
        through[l_] = rest[l_];
        now[l_] = blank;
    }

    // The share of each class in all paths.
    void shares(const Sample& x, float dloss, float* through, float* to) const {
        float most = largestState(x, through);
        float letters = exponentials(through, x.length, most);
        float blanks = exponentials(through + l_, x.length + 1, most);
        float all = letters + blanks;
        float scale = all == 0.0f ? 0.0f : -dloss / all;
        to[0] = scale * blanks;
        for (int64_t j = 0; j < x.length; j++) {
            if (x.label[j] > 0 && x.label[j] < c_) to[x.label[j]] += scale * through[j];
        }
    }

    static float exponentials(float* x, int64_t n, float most) {
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t j = 0; j < n; j++) {
            x[j] = vexp(x[j] - most);
            sum += x[j];
        }
        return sum;
    }
};

}  // namespace

Kernel* create_ctc(Args& args) { return new Ctc(args); }
Kernel* create_ctc_backward(Args& args) { return new CtcBackward(args); }

}  // namespace argali
