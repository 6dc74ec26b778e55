// The threads behind cuda_c.h.
#include "cuda_c.h"
#include "simulation.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string>
#include <vector>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#include <map>

namespace threads {
dim3 thread_index, block_index, grid_size, block_size;
static int threads;  // of a block

// ---- fibers -----------------------------------------------------------------------------------------------------------
#if defined(__x86_64__)
struct Context { void* stack; };
extern "C" void argali_switch(void** save, void* load);
asm(R"(
.text
.globl argali_switch
.hidden argali_switch
argali_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");
static void change(Context& from, Context& to) { argali_switch(&from.stack, to.stack); }
static void prepare(Context& c, char* stack, size_t size, void (*f)()) {
    void** top = (void**) ((uintptr_t) (stack + size) & ~(uintptr_t) 15);
    *--top = nullptr;  // where f would return to
    *--top = (void*) f;
    for (int saved = 0; saved < 6; saved++) *--top = nullptr;
    c.stack = top;
}
#else
struct Context { ucontext_t u; };
static void change(Context& from, Context& to) { swapcontext(&from.u, &to.u); }
static void prepare(Context& c, char* stack, size_t size, void (*f)()) {
    getcontext(&c.u);
    c.u.uc_stack.ss_sp = stack;
    c.u.uc_stack.ss_size = size;
    c.u.uc_link = nullptr;
    makecontext(&c.u, f, 0);
}
#endif

enum class State { READY, AT_BARRIER, AT_COLLECTIVE, DONE };

struct Fiber {
    Context context;
    State state;
    int line;
    Collective kind;
    unsigned int mask;
    int from;
    uint64_t value;
    uint32_t segment;  // 0: a new one begins with its next access
};

constexpr size_t STACK = 64 << 10;

static Fiber fibers[MOST_THREADS];
static std::vector<char> stacks(MOST_THREADS * STACK);
static Context scheduler;
static int current;
static void (*entry)(void**);
static void** arguments;
static bool plainly;  // no fibers
static jmp_buf out;  // of a thread that failed, where there are no fibers
std::string failure;

static dim3 index(unsigned int i, dim3 size) { return {i % size.x, i / size.x % size.y, i / size.x / size.y}; }

// ---- shared memory and the order of threads -------------------------------------------------------------------------------
alignas(256) static char shared_memory[MOST_SHARED];
static size_t shared_bytes;
static uintptr_t statics;
static size_t static_bytes;
static simulation::Stamps dynamic_stamps[MOST_SHARED];  // of each byte; four bytes at once have that of the first
static std::map<uintptr_t, std::vector<simulation::Stamps>> stamps_of_statics;
static simulation::Stamps* static_stamps;
static uint32_t block_number;
static uint32_t barriers;                        // that the block came to
static uint32_t syncs[MOST_THREADS / LANES];     // of each warp

simulation::Stamps* shared_stamps(uintptr_t a) {
    if (a - statics < static_bytes) return static_stamps + (a - statics);
    if (a - (uintptr_t) shared_memory < MOST_SHARED) return dynamic_stamps + (a - (uintptr_t) shared_memory);
    return nullptr;
}
void forget_shared() {
    memset(dynamic_stamps, 0, sizeof dynamic_stamps);
    stamps_of_statics.clear();
}
uint32_t& segment() { return fibers[current].segment; }
simulation::Segment here() { return {block_number, (uint32_t) current, barriers, syncs[current / LANES]}; }

void* dynamic_memory() { return shared_memory; }
bool is_beyond_shared(uintptr_t a, size_t bytes) {
    uintptr_t at = a - (uintptr_t) shared_memory;
    return at < MOST_SHARED && at + bytes > shared_bytes;
}

int lane() { return current % LANES; }

static void wait(State state) {
    fibers[current].state = state;
    change(fibers[current].context, scheduler);
}

void fail(const std::string& what) {
    failure = what;
    if (plainly) longjmp(out, 1);
    wait(State::DONE);
    abort();  // a failed block is never continued
}

void barrier(int line) {
    fibers[current].line = line;
    wait(State::AT_BARRIER);
}

uint64_t collective(unsigned int mask, Collective kind, uint64_t value, int from) {
    if (mask != 0xffffffffu) fail("a warp function with a mask that leaves out lanes");
    Fiber& f = fibers[current];
    f.mask = mask;
    f.kind = kind;
    f.value = value;
    f.from = from;
    wait(State::AT_COLLECTIVE);
    return f.value;
}

static void run_thread() {
    entry(arguments);
    wait(State::DONE);
    abort();
}

// Completes what all lanes of a warp wait for; false if some are elsewhere.
static bool complete(Fiber* warp) {
    if (warp + LANES > fibers + threads) return false;  // a last warp with too few threads for a full mask
    for (int l = 0; l < LANES; l++) {
        if (warp[l].state != State::AT_COLLECTIVE) return false;
        if (warp[l].kind != warp[0].kind) failure = "lanes of a warp wait in different warp functions";
    }
    uint64_t brought[LANES];
    uint64_t ballot = 0;
    for (int l = 0; l < LANES; l++) {
        brought[l] = warp[l].value;
        ballot |= (uint64_t) (warp[l].value != 0) << l;
    }
    for (int l = 0; l < LANES; l++) {
        warp[l].value = warp[l].kind == Collective::BALLOT ? ballot : brought[warp[l].from];
        warp[l].state = State::READY;
        if (warp[l].kind == Collective::SYNC) warp[l].segment = 0;
    }
    if (warp[0].kind == Collective::SYNC) syncs[(warp - fibers) / LANES]++;
    return true;
}

static bool run_ready(bool backwards) {
    bool ran = false;
    for (int k = 0; k < threads; k++) {
        int t = backwards ? threads - 1 - k : k;
        if (fibers[t].state != State::READY) continue;
        current = t;
        thread_index = index((unsigned int) t, block_size);
        change(scheduler, fibers[t].context);
        if (!failure.empty()) return true;
        ran = true;
    }
    return ran;
}

// Lets all threads go on that wait for one another; false if nobody can.
static bool release() {
    bool any = false;
    for (int w = 0; w < threads; w += LANES) any |= complete(fibers + w);
    int waiting = 0;
    int done = 0;
    for (int t = 0; t < threads; t++) {
        waiting += fibers[t].state == State::AT_BARRIER;
        done += fibers[t].state == State::DONE;
    }
    if (waiting == 0 || waiting + done != threads) return any;
    for (int t = 0; t < threads; t++) {
        Fiber& f = fibers[t];
        if (f.line != fibers[0].line) failure = "threads wait at different barriers";
        f.state = State::READY;
        f.segment = 0;
    }
    barriers++;
    if (done > 0) failure = "a barrier that threads which have returned never reach";
    return true;
}

static void run_block(bool backwards) {
    memset(shared_memory, 0xff, shared_bytes);
    for (int t = 0; t < threads; t++) {
        fibers[t].state = State::READY;
        fibers[t].segment = 0;
        prepare(fibers[t].context, stacks.data() + t * STACK, STACK, run_thread);
    }
    while (failure.empty()) {
        if (run_ready(backwards)) continue;
        if (release()) continue;
        for (int t = 0; t < threads; t++) {
            if (fibers[t].state != State::DONE) failure = "deadlock: a barrier or warp function that not all threads reach";
        }
        return;
    }
}

static void run_plainly(bool backwards) {
    if (setjmp(out)) return;
    for (int k = 0; k < threads; k++) {
        current = backwards ? threads - 1 - k : k;
        thread_index = index((unsigned int) current, block_size);
        fibers[current].segment = 0;
        entry(arguments);
    }
}

static unsigned int launches;

// `plain`: no thread waits for another, so that none needs a stack of its own.
void launch(void (*f)(void**), bool plain, uintptr_t where, size_t there, dim3 grid, dim3 block, size_t shared, void** args) {
    bool backwards = launches++ % 2 == 1;
    entry = f;
    arguments = args;
    grid_size = grid;
    block_size = block;
    threads = (int) (block.x * block.y * block.z);
    plainly = plain;
    shared_bytes = shared;
    statics = where;
    static_bytes = there;
    simulation::begin_launch();
    std::vector<simulation::Stamps>& stamps = stamps_of_statics[statics];
    stamps.resize(static_bytes);
    static_stamps = stamps.data();
    failure.clear();
    unsigned int blocks = grid.x * grid.y * grid.z;
    for (unsigned int b = 0; b < blocks && failure.empty(); b++) {
        block_number = backwards ? blocks - 1 - b : b;
        block_index = index(block_number, grid);
        barriers = 0;
        memset(syncs, 0, sizeof syncs);
        simulation::begin_block();
        if (plain) run_plainly(backwards);
        else run_block(backwards);
    }
}
}  // namespace threads
