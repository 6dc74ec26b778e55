// Uniform numbers by Philox4x32-10 (Salmon et al. 2011), sixteen blocks of four at a time.
#include "kernel.h"

namespace argali {
namespace {

constexpr int LANES = 16;
constexpr uint32_t M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

struct Blocks {
    alignas(64) uint32_t c[4][LANES];
};

// Blocks first ... first + 15 of counter (block, stream, step, 0)
void philox(uint32_t first, uint32_t stream, uint32_t step, uint32_t k0, uint32_t k1, Blocks& b) {
    for (int i = 0; i < LANES; i++) {
        b.c[0][i] = first + i;
        b.c[1][i] = stream;
        b.c[2][i] = step;
        b.c[3][i] = 0;
    }
    for (int round = 0; round < 10; round++) {
#pragma omp simd
        for (int i = 0; i < LANES; i++) {
            uint64_t p0 = static_cast<uint64_t>(M0) * b.c[0][i];
            uint64_t p1 = static_cast<uint64_t>(M1) * b.c[2][i];
            b.c[0][i] = static_cast<uint32_t>(p1 >> 32) ^ b.c[1][i] ^ k0;
            b.c[2][i] = static_cast<uint32_t>(p0 >> 32) ^ b.c[3][i] ^ k1;
            b.c[1][i] = static_cast<uint32_t>(p1);
            b.c[3][i] = static_cast<uint32_t>(p0);
        }
        k0 += W0;
        k1 += W1;
    }
}

// Input: (seed low, seed high, step). Element i is word i mod 4 of block i / 4, shifted right by 8, times 2^-24.
class Random : public Kernel {
   public:
    explicit Random(Args& args) : n_(args.next()), stream_(static_cast<uint32_t>(args.next())) {
        threads = threadsFor(n_ * 1.0, args.threads);
    }

    void run() override {
        parallel(threads, [this](int part) { runPart(share(n_, part, threads, 4 * LANES)); });
    }

   private:
    void runPart(Range r) {
        const uint32_t* state = place<uint32_t>(0);
        float* y = place<float>(1);
        Blocks b;
        for (int64_t i = r.from; i < r.to; i += 4 * LANES) {
            philox(static_cast<uint32_t>(i / 4), stream_, state[2], state[0], state[1], b);
            alignas(64) float u[4 * LANES];
            for (int w = 0; w < 4; w++) {
                for (int l = 0; l < LANES; l++) u[4 * l + w] = static_cast<float>(static_cast<int32_t>(b.c[w][l] >> 8)) * 0x1p-24f;
            }
            std::copy_n(u, std::min<int64_t>(4 * LANES, r.to - i), y + i);
        }
    }

    int64_t n_;
    uint32_t stream_;
};

}  // namespace

Kernel* create_random(Args& args) { return new Random(args); }

}  // namespace argali
