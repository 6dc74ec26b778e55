// What the update of a table needs to know of the sorted ids (sort_ids.cu): where the positions of each row begin and, of a row
// that was looked up very often, the sum of its whole chunks, so that no thread has long to add. A key of `rows` is outside the
// table.

// starts[r]: how many keys are below r. sums[chunk]: of a chunk of one key, the sum of its rows.
KERNEL(find_rows)(index_t n, index_t width, int rows, const int* keys, const int* positions, const float* dy, int* starts,
                  float* sums) {
    EACH(r, (index_t) rows + 1) {
        index_t low = 0;
        index_t high = n;
        while (low < high) {
            index_t middle = (low + high) / 2;
            if (keys[middle] < (int) r) low = middle + 1;
            else high = middle;
        }
        starts[r] = (int) low;
    }
    index_t slabs = (width + 31) / 32;
    EACH_OF_WARP(task, n / CHUNK * slabs) {
        index_t begin = task / slabs * CHUNK;
        index_t column = task % slabs * 32 + LANE;
        if (keys[begin] == rows || keys[begin] != keys[begin + CHUNK - 1] || column >= width) continue;
        float v = 0.0f;
#pragma unroll 8
        for (index_t i = begin; i < begin + CHUNK; i++) v += dy[(index_t) positions[i] * width + column];
        sums[task / slabs * width + column] = v;
    }
}

// The first of several whole chunks of one key gets the sum of all: 32 columns, each warp a piece of the chunks.
KERNEL(join_chunks)(index_t n, index_t width, int rows, const int* keys, float* sums) {
    __shared__ float part[8][32];
    index_t chunks = n / CHUNK;
    index_t slabs = (width + 31) / 32;
    EACH_OF_BLOCK(task, chunks * slabs) {
        index_t chunk = task / slabs;
        int key = keys[chunk * CHUNK];
        if (key == rows || (chunk > 0 && keys[(chunk - 1) * CHUNK] == key)) continue;
        index_t low = chunk;  // the first chunk that ends with another key
        index_t high = chunks;
        while (low < high) {
            index_t middle = (low + high) / 2;
            if (keys[middle * CHUNK + CHUNK - 1] > key) high = middle;
            else low = middle + 1;
        }
        if (low - chunk < 2) continue;
        index_t piece = (low - chunk + 7) / 8;
        index_t from = chunk + WARP * piece;
        index_t to = from + piece < low ? from + piece : low;
        index_t column = task % slabs * 32 + LANE;
        float v = 0.0f;
        if (column < width) {
#pragma unroll 8
            for (index_t c = from; c < to; c++) v += sums[c * width + column];
        }
        part[WARP][LANE] = v;
        __syncthreads();
        if (WARP == 0 && column < width) {
            for (int w = 1; w < 8; w++) v += part[w][LANE];
            sums[chunk * width + column] = v;
        }
        __syncthreads();
    }
}
