// Uniform numbers in [0, 1): Philox4x32-10 (Salmon et al. 2011) with key (seed low, seed high) and counter (block, stream,
// step, 0). state: seed low, seed high, step. Four elements a block.
DEVICE uint4 philox(uint4 c, unsigned int k0, unsigned int k1) {
#pragma unroll
    for (int round = 0; round < 10; round++) {
        unsigned int high0 = __umulhi(0xD2511F53u, c.x);
        unsigned int low0 = 0xD2511F53u * c.x;
        unsigned int high1 = __umulhi(0xCD9E8D57u, c.z);
        unsigned int low1 = 0xCD9E8D57u * c.z;
        c = make_uint4(high1 ^ c.y ^ k0, low1, high0 ^ c.w ^ k1, low0);
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return c;
}

DEVICE float unit(unsigned int word) { return (float) (word >> 8) * (1.0f / 16777216.0f); }

KERNEL(uniform)(index_t n, unsigned int stream, const unsigned int* state, float* out) {
    EACH(block, (n + 3) / 4) {
        uint4 r = philox(make_uint4((unsigned int) block, stream, state[2], 0u), state[0], state[1]);
        index_t i = block * 4;
        out[i] = unit(r.x);
        if (i + 1 < n) out[i + 1] = unit(r.y);
        if (i + 2 < n) out[i + 2] = unit(r.z);
        if (i + 3 < n) out[i + 3] = unit(r.w);
    }
}
