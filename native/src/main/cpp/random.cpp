// Uniform numbers by Philox4x32-10 (Salmon et al. 2011), many blocks of four at a time.
#include "kernel.h"
#include "vector.h"

namespace argali {
namespace {

constexpr int VECTORS = 4;                     // side by side, to hide the latency of multiplication
constexpr int LANES = VECTOR / 2;              // blocks in one vector
constexpr int BLOCKS = VECTORS * LANES;        // at a time
constexpr uint64_t M0 = 0xD2511F53, M1 = 0xCD9E8D57, LOW = 0xffffffff;
constexpr uint32_t W0 = 0x9E3779B9, W1 = 0xBB67AE85;

ARGALI_INLINE WordVector all(uint64_t x) { return x - WordVector{}; }

struct Blocks {
    WordVector c[4][VECTORS];
};

// Blocks first, first + 1, ... of counter (block, stream, step, 0)
ARGALI_INLINE void philox(uint32_t first, uint32_t stream, uint32_t step, uint32_t k0, uint32_t k1, Blocks& b) {
    for (int v = 0; v < VECTORS; v++) {
        for (int l = 0; l < LANES; l++) b.c[0][v][l] = first + v * LANES + l;
        b.c[1][v] = all(stream);
        b.c[2][v] = all(step);
        b.c[3][v] = all(0);
    }
    for (int round = 0; round < 10; round++) {
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; v++) {
            WordVector p0 = multiplyWords(b.c[0][v], all(M0));
            WordVector p1 = multiplyWords(b.c[2][v], all(M1));
            b.c[0][v] = (p1 >> 32) ^ b.c[1][v] ^ all(k0);
            b.c[2][v] = (p0 >> 32) ^ b.c[3][v] ^ all(k1);
            b.c[1][v] = p1 & LOW;
            b.c[3][v] = p0 & LOW;
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
        parallel(threads, [this](int part) { runPart(share(n_, part, threads, 4 * BLOCKS)); });
    }

   private:
    void runPart(Range r) {
        const uint32_t* state = place<uint32_t>(0);
        float* y = place<float>(1);
        Blocks b;
        for (int64_t i = r.from; i < r.to; i += 4 * BLOCKS) {
            philox(static_cast<uint32_t>(i / 4), stream_, state[2], state[0], state[1], b);
            // words 0 and 1 of a block are the halves of one lane, so are 2 and 3
            alignas(64) uint32_t words[2][2 * BLOCKS];
            for (int v = 0; v < VECTORS; v++) {
                WordVector low = b.c[0][v] | b.c[1][v] << 32;
                WordVector high = b.c[2][v] | b.c[3][v] << 32;
                memcpy(words[0] + 2 * v * LANES, &low, sizeof low);
                memcpy(words[1] + 2 * v * LANES, &high, sizeof high);
            }
            alignas(64) float u[2 * BLOCKS][2];
            for (int l = 0; l < BLOCKS; l++) {
                for (int h = 0; h < 2; h++) {
                    u[2 * l][h] = uniform(words[0][2 * l + h]);
                    u[2 * l + 1][h] = uniform(words[1][2 * l + h]);
                }
            }
            std::copy_n(u[0], std::min<int64_t>(4 * BLOCKS, r.to - i), y + i);
        }
    }

    static float uniform(uint32_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24f; }

    int64_t n_;
    uint32_t stream_;
};

}  // namespace

Kernel* create_random(Args& args) { return new Random(args); }

}  // namespace argali
