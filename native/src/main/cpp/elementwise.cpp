// Elementwise programs: a register machine over chunks of about a thousand lanes, which stay in the first-level cache.
// What Java compiled is a list of values (registers, inputs, outputs, scalar slots) and of instructions between them.
// Values, or the squares of their distances to the mean, may be summed over all but the last axes on the way. Where rows are
// reduced, a chunk holds whole rows, and a value has a lane for each element or one for each row.
#include <alloca.h>
#include <string.h>

#include <numeric>

#include "column_sums.h"
#include "elementwise_ops.h"
#include "kernel.h"
#include "lanes.h"
#include "row_ops.h"
#include "vector.h"

namespace argali {
namespace {

constexpr int64_t CHUNK = 1024;
constexpr int64_t SUMMED_ROWS = 8;
constexpr int64_t REGISTER_LANES = 16 * CHUNK;  // all registers of one thread together

// An input that is repeated: read into a value, chunk by chunk.
struct Load {
    int input;
    int value;
    ElementType type;
    std::vector<int64_t> strides;
    int64_t period;  // the size of the trailing block that repeats
    int64_t span;    // of so many elements of the loop, before the next block
    bool repeats;    // the chunk is a multiple of the period, so that one reading serves all chunks of a span
};

struct Value {
    enum Kind { REGISTER, INPUT, OUTPUT, SLOT } kind;
    int index;
    int bytes;  // of an element of an input or output
    bool thin;  // one lane for each row
};

// An instruction, or where `rows` is set what turns rows into one lane each, or back.
struct Step {
    LaneLoop loop;
    RowLoop rows;
    int y, a, b, c;
};

// The sum of a value, or of the squares of its distances to the mean, for each column.
struct SumOfColumns {
    int value;
    int output;
    bool squares;
    std::vector<ColumnSums> parts;  // of the threads
};

struct SlotLoad {
    int input;
    int slot;
    ElementType type;
};

class Elementwise : public Kernel {
   public:
    explicit Elementwise(Args& args) {
        n_ = args.next();
        dims_ = args.list();
        row_ = args.next();
        outputs_ = args.nextInt();
        inputs_ = args.nextInt();
        registers_ = args.nextInt();
        slots_.resize(args.next());
        for (int32_t& slot : slots_) {
            bool integer = args.flag();
            double v = args.real();
            float f = static_cast<float>(v);
            if (integer) {
                slot = static_cast<int32_t>(v);
            } else {
                memcpy(&slot, &f, 4);
            }
        }
        values_.resize(args.next());
        for (Value& v : values_) {
            v.kind = static_cast<Value::Kind>(args.next());
            v.index = args.nextInt();
            v.bytes = args.nextInt();
            v.thin = args.flag();
        }
        slotLoads_.resize(args.next());
        for (SlotLoad& l : slotLoads_) {
            l.input = args.nextInt();
            l.slot = args.nextInt();
            l.type = args.elementType();
        }
        loads_.resize(args.next());
        for (Load& l : loads_) {
            l.input = args.nextInt();
            l.value = args.nextInt();
            l.type = args.elementType();
            l.strides = args.list();
            findBlock(l);
            l.repeats = false;
        }
        readSteps(args, prologue_);
        readSteps(args, body_);
        columns_ = args.next();
        sums_.resize(args.next());
        for (SumOfColumns& s : sums_) {
            s.value = args.nextInt();
            s.output = args.nextInt();
            s.squares = args.flag();
        }
        // few columns are summed as many, so that vectors are full
        width_ = columns_ < VECTOR ? columns_ * VECTOR : columns_;
        chooseChunk();
        threads = threadsFor(n_ * 0.15 * (body_.size() + loads_.size() + sums_.size()), args.threads);
        for (SumOfColumns& s : sums_) {
            s.parts.assign(threads, ColumnSums(s.squares, width_));
            for (ColumnSums& part : s.parts) workspaceBytes += part.bytes();
        }
        if (row_ > 1) workspaceBytes = threads * registerBytes();  // a chunk is as long as a row
    }

    void run() override {
        for (const SlotLoad& l : slotLoads_) {
            ofType(l.type, place<char>(l.input), [&](auto* x) { slots_[l.slot] = lane(x); });
        }
        for (const Step& s : prologue_) s.loop(slot(s.y), slot(s.a), slot(s.b), slot(s.c), 1);
        if (body_.empty() && loads_.empty() && sums_.empty()) return;
        parallel(threads, [this](int part) { runPart(share(n_, part, threads, std::max(chunk_, width_)), part); });
        for (const SumOfColumns& s : sums_) joinParts(s);
    }

   protected:
    void bound() override {
        int64_t at = 0;
        for (SumOfColumns& s : sums_) {
            for (ColumnSums& part : s.parts) {
                part.at(workspace<char>() + at);
                at += part.bytes();
            }
        }
    }

   private:
    static void readSteps(Args& args, std::vector<Step>& steps) {
        steps.resize(args.next());
        for (Step& s : steps) {
            int64_t code = args.next();
            int64_t variant = args.next();
            bool ofRows = code >= INSTRUCTION_COUNT;
            s.loop = ofRows ? nullptr : INSTRUCTIONS[code].loop[variant];
            s.rows = ofRows ? ROW_INSTRUCTIONS[code - INSTRUCTION_COUNT].loop : nullptr;
            s.y = args.nextInt();
            s.a = args.nextInt();
            s.b = args.nextInt();
            s.c = args.nextInt();
        }
    }

    // The trailing block of the loop that an input repeats: an image's channels, for all its positions.
    void findBlock(Load& l) const {
        l.period = 1;
        int d = static_cast<int>(dims_.size()) - 1;
        while (d >= 0 && (l.strides[d] == l.period || dims_[d] == 1)) l.period *= dims_[d--];
        l.span = l.period;
        while (d >= 0 && (l.strides[d] == 0 || dims_[d] == 1)) l.span *= dims_[d--];
    }

    void chooseChunk() {
        chunk_ = CHUNK;
        if (registers_ * CHUNK > REGISTER_LANES) chunk_ = std::max<int64_t>(64, REGISTER_LANES / registers_ / 64 * 64);
        // several wide rows that are summed, so that sums are not read and written for each
        if (width_ > 0) {
            int64_t rows = std::min<int64_t>(SUMMED_ROWS, REGISTER_LANES / (std::max(1, registers_) * width_));
            chunk_ = std::max(chunk_, rows * width_);
        }
        // many rows by vectors of them, else as many as there are
        if (row_ > 1) {
            int64_t grain = chunk_ / row_ >= VECTOR ? row_ * VECTOR : row_;
            chunk_ = std::max(row_, chunk_ / grain * grain);
        }
        int64_t common = row_ > 1 ? row_ : width_ > 0 && width_ <= chunk_ ? width_ : 1;
        for (Load& l : loads_) {
            if (values_[l.value].kind != Value::REGISTER) continue;
            int64_t next = std::lcm(common, l.period);
            if (next > chunk_ || l.span <= chunk_ || width_ > chunk_) continue;
            common = next;
            l.repeats = true;
        }
        chunk_ = chunk_ / common * common;
    }

    void* slot(int value) { return value < 0 ? nullptr : &slots_[values_[value].index]; }

    // The parts in order; what stands for one column lies columns_ apart. Means and squares are joined as in Chan, Golub and
    // LeVeque 1979.
    void joinParts(const SumOfColumns& s) const {
        float* y = place<float>(inputs_ + s.output);
        for (int64_t c = 0; c < columns_; c++) {
            double sum = 0, count = 0, mean = 0;
            for (const ColumnSums& part : s.parts) {
                for (int64_t i = c; i < width_; i += columns_) {
                    double more = part.count(i);
                    if (!s.squares) {
                        sum += part.sum(i);
                    } else if (more > 0) {
                        double apart = part.mean(i) - mean;
                        sum += part.squares(i) + apart * apart * count * more / (count + more);
                        mean += apart * more / (count + more);
                        count += more;
                    }
                }
            }
            y[c] = static_cast<float>(sum);
        }
    }

    void runPart(Range r, int part) {
        for (SumOfColumns& s : sums_) s.parts[part].clear();
        if (r.from >= r.to) return;
        size_t count = values_.size();
        char** at = static_cast<char**>(alloca(count * sizeof(char*) + 64));
        char* registers = row_ > 1 ? workspace<char>() + part * registerBytes() : static_cast<char*>(alloca(registerBytes()));
        registers += -reinterpret_cast<intptr_t>(registers) & 63;
        for (size_t v = 0; v < count; v++) {
            const Value& value = values_[v];
            int64_t from = (value.thin ? r.from / row_ : r.from) * value.bytes;
            switch (value.kind) {
                case Value::REGISTER: at[v] = registers + value.index * chunk_ * 4; break;
                case Value::INPUT: at[v] = place<char>(value.index) + from; break;
                case Value::OUTPUT: at[v] = place<char>(inputs_ + value.index) + from; break;
                case Value::SLOT: at[v] = reinterpret_cast<char*>(&slots_[value.index]); break;
            }
        }
        int64_t n;
        for (int64_t from = r.from; from < r.to; from += n) {
            n = std::min(chunk_, r.to - from);
            int64_t column = width_ > 0 ? from % width_ : 0;
            if (width_ > chunk_) n = std::min(n, width_ - column);  // a row at a time
            for (const Load& l : loads_) {
                bool there = l.repeats && from > r.from && (l.span == n_ || (from - chunk_) / l.span == (from + n - 1) / l.span);
                if (!there) load(l, from, n, reinterpret_cast<int32_t*>(at[l.value]));
            }
            for (const Step& s : body_) step(s, at, n);
            for (SumOfColumns& s : sums_) s.parts[part].add(reinterpret_cast<const float*>(at[s.value]), column, n);
            for (size_t v = 0; v < count; v++) at[v] += advance(values_[v], n);
        }
        for (SumOfColumns& s : sums_) s.parts[part].finish();
    }

    void step(const Step& s, char** at, int64_t n) const {
        if (s.rows) {
            s.rows(at[s.y], at[s.a], n / row_, row_);
        } else {
            s.loop(at[s.y], at[s.a], at[s.b], at[s.c], values_[s.y].thin ? n / row_ : n);
        }
    }

    int64_t registerBytes() const { return registers_ * chunk_ * 4 + 64; }

    int64_t advance(const Value& v, int64_t n) const {
        return v.kind == Value::INPUT || v.kind == Value::OUTPUT ? (v.thin ? n / row_ : n) * v.bytes : 0;
    }

    void load(const Load& l, int64_t from, int64_t n, int32_t* y) const {
        ofType(l.type, place<char>(l.input), [&](auto* x) { gather(x, dims_, l.strides, from, n, y); });
    }

    int64_t n_;
    std::vector<int64_t> dims_;
    int64_t row_;  // elements that are reduced to one, or 1
    int outputs_, inputs_, registers_;
    std::vector<int32_t> slots_;
    std::vector<Value> values_;
    std::vector<SlotLoad> slotLoads_;
    std::vector<Load> loads_;
    std::vector<Step> prologue_, body_;
    std::vector<SumOfColumns> sums_;
    int64_t columns_, width_;
    int64_t chunk_;
};

}  // namespace

Kernel* create_elementwise(Args& args) { return new Elementwise(args); }

}  // namespace argali
