// Reductions of [outer, length, inner] to [outer, splits, inner]: each split reduces one piece of the middle axis. A second
// launch with one split reduces the pieces. The order of additions depends on the sizes alone, so results repeat exactly.
// T: float or int. KIND: Sum, Max, Min or Product.
DEVICE index_t piece_of(index_t length, index_t splits) { return (length + splits - 1) / splits; }

// inner = 1, one warp for each result.
KERNEL(rows_by_warp)(index_t outer, index_t length, index_t splits, const T* in, T* out) {
    index_t piece = piece_of(length, splits);
    EACH_OF_WARP(task, outer * splits) {
        const T* row = in + (task / splits) * length;
        index_t begin = task % splits * piece;
        index_t end = begin + piece < length ? begin + piece : length;
        T v = KIND::none<T>();
        for (index_t i = begin + LANE; i < end; i += 32) v = KIND::of(v, row[i]);
        v = over_warp<KIND>(v);
        if (LANE == 0) out[task] = v;
    }
}

// inner = 1, one block for each result.
KERNEL(rows_by_block)(index_t outer, index_t length, index_t splits, const T* in, T* out) {
    index_t piece = piece_of(length, splits);
    EACH_OF_BLOCK(task, outer * splits) {
        const T* row = in + (task / splits) * length;
        index_t begin = task % splits * piece;
        index_t end = begin + piece < length ? begin + piece : length;
        T v = KIND::none<T>();
        for (index_t i = begin + threadIdx.x; i < end; i += 256) v = KIND::of(v, row[i]);
        v = over_block<KIND>(v);
        if (threadIdx.x == 0) out[task] = v;
    }
}

// A block reduces `width` neighbouring columns (a power of two, at most 32) with 256 / width threads for each.
KERNEL(columns)(index_t outer, index_t length, index_t inner, index_t splits, index_t width, const T* in, T* out) {
    __shared__ T part[256];
    index_t piece = piece_of(length, splits);
    index_t tiles = (inner + width - 1) / width;
    index_t across = threadIdx.x % width;
    index_t down = threadIdx.x / width;
    EACH_OF_BLOCK(task, outer * splits * tiles) {
        index_t column = task % tiles * width + across;
        index_t split = task / tiles % splits;
        index_t o = task / tiles / splits;
        index_t begin = split * piece;
        index_t end = begin + piece < length ? begin + piece : length;
        T v = KIND::none<T>();
        if (column < inner) {
            for (index_t i = begin + down; i < end; i += 256 / width) v = KIND::of(v, in[(o * length + i) * inner + column]);
        }
        part[threadIdx.x] = v;
        __syncthreads();
        for (index_t step = 128; step >= width; step /= 2) {
            if (threadIdx.x < step) part[threadIdx.x] = KIND::of(part[threadIdx.x], part[threadIdx.x + step]);
            __syncthreads();
        }
        if (down == 0 && column < inner) out[(o * splits + split) * inner + column] = part[threadIdx.x];
        __syncthreads();
    }
}
