// Connectionist temporal classification: sums over the paths that spell a label, in logarithms, and its gradient. A row of states
// has those of the letters, then those of the blanks, of which there is one more. A block takes a sample through its steps, with a
// barrier each; threads share the letters, each with the blank before or behind it. KEPT: of how many letters the states of two
// steps lie in shared memory; of longer labels they lie where they are written to.
#define ELSEWHERE (-706.8936235f)  // log 1e-307
#define LOWEST lowest(0.0f)

DEVICE float or_zero(float x) { return x == LOWEST ? 0.0f : x; }

DEVICE float log_sum(float a, float b) {
    float most = or_zero(larger(a, b));
    return most + logf(expf(a - most) + expf(b - most));
}

DEVICE float log_sum(float a, float b, float c) {
    float most = or_zero(larger(larger(a, b), c));
    return most + logf(expf(a - most) + expf(b - most) + expf(c - most));
}

// A sample, and what all of them have in common.
struct Sample {
    int classes, most, length, steps;  // most: letters that a label may have
    index_t row;                       // the first step's
    const int* label;
    const float* logs;
};

DEVICE int cut(int length, int most) { return length < 0 ? 0 : length < most ? length : most; }

DEVICE Sample sample_of(index_t i, int steps, int classes, int most, const float* logs, const int* labels, const int* lengths,
                        const int* counts) {
    index_t row = i * steps;
    return {classes, most, cut(lengths[i], most), cut(counts[i], steps), row, labels + i * most, logs + row * classes};
}

DEVICE index_t states(const Sample& x) { return 2 * (index_t) x.most + 1; }

DEVICE float blank_at(const Sample& x, int t) { return x.logs[(index_t) t * x.classes]; }

// The logarithm of a letter; one that is no class has probability 1.
DEVICE float letter_at(const Sample& x, int t, int j) {
    if (j >= x.length || t < 0 || t >= x.steps) return 0.0f;
    int label = x.label[j];
    return label >= 0 && label < x.classes ? x.logs[(index_t) t * x.classes + label] : 0.0f;
}

// Whether letter j may follow the one before it without a blank.
DEVICE bool leaps_to(const Sample& x, int j) { return j > 0 && j < x.length && x.label[j] != x.label[j - 1]; }

// The largest of a step's states, of which each thread has seen some.
struct Largest {
    float part[2][8];
};

DEVICE void put(Largest& all, int t, float most) {
    most = over_warp<Max>(most);
    if (LANE == 0) all.part[t & 1][WARP] = most;
}

DEVICE float get(const Largest& all, int t) {
    float most = all.part[t & 1][0];
#pragma unroll
    for (int w = 1; w < 8; w++) most = larger(most, all.part[t & 1][w]);
    return or_zero(most);
}

// (logs [n,t,c], labels [n,l], lengths [n], counts of steps [n]) -> (loss [n], rest [n,t,2l+1])
KERNEL(loss)(index_t n, int steps, int classes, int most, const float* logs, const int* labels, const int* lengths, const int* counts,
             float* loss, float* rest) {
    __shared__ Largest all;
#ifdef KEPT
    __shared__ float kept[2][2 * KEPT + 1];
#endif
    EACH_OF_BLOCK(i, n) {
        Sample x = sample_of(i, steps, classes, most, logs, labels, lengths, counts);
        float* rows = rest + x.row * states(x);
        for (index_t k = x.steps * states(x) + threadIdx.x; k < steps * states(x); k += 256) rows[k] = 0.0f;
        double behind = 0.0;
        float ahead = letter_at(x, x.steps - 1, (int) threadIdx.x);  // asked for a step before it is needed
        for (int t = x.steps - 1; t >= 0; t--) {
            bool last = t == x.steps - 1;
            float* row = rows + t * states(x);
#ifdef KEPT
            const float* after = kept[(t + 1) & 1];
            float* now = kept[t & 1];
#else
            const float* after = row + states(x);
            float* now = row;
#endif
            float blank = blank_at(x, t);
            float less = last ? 0.0f : get(all, t + 1);
            float largest = LOWEST;
            behind += less;
            for (int j = (int) threadIdx.x; j <= most; j += 256) {
                float of_letter = 0.0f, of_blank = 0.0f;
                if (j < x.length) {
                    float log = j < 256 ? ahead : letter_at(x, t, j);
                    float leap = !last && leaps_to(x, j + 1) ? after[j + 1] : LOWEST;
                    float goes_on = last ? j == x.length - 1 ? 0.0f : ELSEWHERE : log_sum(after[j], after[most + j + 1], leap);
                    of_letter = goes_on - less + log;
                    largest = larger(largest, of_letter);
                }
                if (j <= x.length) {
                    float letter = !last && j < x.length ? after[j] : LOWEST;
                    float goes_on = last ? j == x.length ? 0.0f : ELSEWHERE : log_sum(after[most + j], letter);
                    of_blank = goes_on - less + blank;
                    largest = larger(largest, of_blank);
                }
                if (j < most) row[j] = of_letter;
                row[most + j] = of_blank;
#ifdef KEPT
                if (j < most) now[j] = of_letter;
                now[most + j] = of_blank;
#endif
            }
            put(all, t, largest);
            ahead = letter_at(x, t - 1, (int) threadIdx.x);
            __syncthreads();
        }
        if (threadIdx.x == 0) {
            float begins = x.length == 0 ? 0.0f : ELSEWHERE;  // where there is no step
            if (x.steps > 0) begins = x.length > 0 ? log_sum(rows[0], rows[most]) : rows[most];
            loss[i] = (float) -(begins + behind);
        }
        __syncthreads();
    }
}

// (logs, labels, lengths, counts, rest [n,t,2l+1]) -> the logarithms of what goes through each state, but for a factor of each
// step, through [n,t,2l+1]; and where the same letter comes next [n,l], or if it came before, -1. before: two rows of states for
// each sample, where they are not in shared memory.
KERNEL(paths)(index_t n, int steps, int classes, int most, const float* logs, const int* labels, const int* lengths, const int* counts,
              const float* rest, float* through, int* next, float* before) {
    __shared__ Largest all;
#ifdef KEPT
    __shared__ float kept[2][2 * KEPT + 1];
#endif
    EACH_OF_BLOCK(i, n) {
        Sample x = sample_of(i, steps, classes, most, logs, labels, lengths, counts);
        for (int j = (int) threadIdx.x; j < x.length; j += 256) {
            int same = 0;
            while (x.label[same] != x.label[j]) same++;
            bool first = same == j;
            for (same = j + 1; same < x.length && x.label[same] != x.label[j]; same++) continue;
            next[i * most + j] = first ? same : -1 - same;
        }
        float ahead = letter_at(x, 0, (int) threadIdx.x);
        for (int t = 0; t < x.steps; t++) {
            index_t row = (x.row + t) * states(x);
#ifdef KEPT
            const float* was = kept[(t + 1) & 1];
            float* now = kept[t & 1];
#else
            const float* was = before + (2 * i + ((t + 1) & 1)) * states(x);
            float* now = before + (2 * i + (t & 1)) * states(x);
#endif
            float blank = blank_at(x, t);
            float less = t == 0 ? 0.0f : get(all, t - 1);
            float largest = LOWEST;
            for (int j = (int) threadIdx.x; j <= x.length; j += 256) {
                float letter = t == 0 ? ELSEWHERE : j < x.length ? was[j] : LOWEST;
                float back = j == 0 ? LOWEST : t == 0 ? ELSEWHERE : was[j - 1];
                float same = t == 0 ? ELSEWHERE : was[most + j];
                bool begins = t == 0 && j == 0;
                if (j < x.length) {
                    float sum = begins ? 0.0f : log_sum(letter, same, leaps_to(x, j) ? back : LOWEST) - less;
                    through[row + j] = sum + rest[row + j];
                    now[j] = sum + (j < 256 ? ahead : letter_at(x, t, j));
                    largest = larger(largest, now[j]);
                }
                float sum = begins ? 0.0f : log_sum(same, back) - less;
                through[row + most + j] = sum + rest[row + most + j];
                now[most + j] = sum + blank;
                largest = larger(largest, now[most + j]);
            }
            put(all, t, largest);
            ahead = letter_at(x, t + 1, (int) threadIdx.x);
            __syncthreads();
        }
    }
}

// A warp for each step: each class's share in all that goes through its states, times -dloss.
KERNEL(shares)(index_t n, int steps, int classes, int most, const int* labels, const int* lengths, const int* counts,
               const float* through, const int* next, const float* dloss, float* dlogs) {
    EACH_OF_WARP(task, n * steps) {
        index_t i = task / steps;
        const int* label = labels + i * most;
        const int* chain = next + i * most;
        const float* row = through + task * (2 * (index_t) most + 1);
        float* to = dlogs + task * classes;
        int length = cut(lengths[i], most);
        bool there = (int) (task % steps) < cut(counts[i], steps);
        float largest = LOWEST, blanks = 0.0f, letters = 0.0f, scale = 0.0f;
        if (there) {
            for (int j = (int) LANE; j <= length; j += 32) {
                largest = larger(largest, row[most + j]);
                if (j < length) largest = larger(largest, row[j]);
            }
            largest = or_zero(over_warp<Max>(largest));
            for (int j = (int) LANE; j <= length; j += 32) {
                blanks += expf(row[most + j] - largest);
                if (j < length) letters += expf(row[j] - largest);
            }
            blanks = over_warp<Sum>(blanks);
            letters = over_warp<Sum>(letters);
            float sum = blanks + letters;
            scale = sum == 0.0f ? 0.0f : -dloss[i] / sum;
        }
        for (int k = (int) LANE; k < classes; k += 32) to[k] = k == 0 ? scale * blanks : 0.0f;
        __syncwarp();
        if (there) {
            for (int j = (int) LANE; j < length; j += 32) {
                if (chain[j] < 0 || label[j] <= 0 || label[j] >= classes) continue;
                float sum = 0.0f;
                for (int k = j; k < length; k = chain[k] < 0 ? -1 - chain[k] : chain[k]) sum += expf(row[k] - largest);
                to[label[j]] = scale * sum;
            }
        }
        __syncwarp();
    }
}
