// Softmax over the last axis of [rows, length], or its logarithm. LOGARITHM: 0 or 1.
DEVICE float result(float shifted, float sum, float log_sum) {
    return LOGARITHM ? shifted - log_sum : expf(shifted) / sum;
}

KERNEL(by_warp)(index_t rows, index_t length, const float* in, float* out) {
    EACH_OF_WARP(row, rows) {
        const float* x = in + row * length;
        float* y = out + row * length;
        float top = Max::none<float>();
        for (index_t i = LANE; i < length; i += 32) top = larger(top, x[i]);
        top = over_warp<Max>(top);
        float sum = 0.0f;
        for (index_t i = LANE; i < length; i += 32) sum += expf(x[i] - top);
        sum = over_warp<Sum>(sum);
        float log_sum = logf(sum);
        for (index_t i = LANE; i < length; i += 32) y[i] = result(x[i] - top, sum, log_sum);
    }
}

KERNEL(by_block)(index_t rows, index_t length, const float* in, float* out) {
    EACH_OF_BLOCK(row, rows) {
        const float* x = in + row * length;
        float* y = out + row * length;
        float top = Max::none<float>();
        for (index_t i = threadIdx.x; i < length; i += 256) top = larger(top, x[i]);
        top = over_block<Max>(top);
        float sum = 0.0f;
        for (index_t i = threadIdx.x; i < length; i += 256) sum += expf(x[i] - top);
        sum = over_block<Sum>(sum);
        float log_sum = logf(sum);
        for (index_t i = threadIdx.x; i < length; i += 256) y[i] = result(x[i] - top, sum, log_sum);
    }
}
