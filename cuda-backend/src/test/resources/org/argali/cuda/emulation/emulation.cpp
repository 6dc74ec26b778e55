// The threads behind emulation.h, and the door for Java.
#include "emulation.h"

#include <dlfcn.h>
#include <jni.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string>
#include <vector>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace emulation {
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
    }
    return true;
}

static bool run_ready(bool backwards) {
    bool ran = false;
    for (int k = 0; k < threads; k++) {
        int t = backwards ? threads - 1 - k : k;
        if (fibers[t].state != State::READY) continue;
        current = t;
        thread_index = {(unsigned int) t, 0, 0};
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
    }
    if (done > 0) failure = "a barrier that threads which have returned never reach";
    return true;
}

static void run_block(bool backwards) {
    for (int t = 0; t < threads; t++) {
        fibers[t].state = State::READY;
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
        thread_index = {(unsigned int) current, 0, 0};
        entry(arguments);
    }
}

static unsigned int launches;

// `plain`: no thread waits for another, so that none needs a stack of its own.
void launch(void (*f)(void**), bool plain, unsigned int blocks, unsigned int block, void** args) {
    bool backwards = launches++ % 2 == 1;
    entry = f;
    arguments = args;
    grid_size = {blocks, 1, 1};
    block_size = {block, 1, 1};
    threads = (int) block;
    plainly = plain;
    failure.clear();
    for (unsigned int b = 0; b < blocks && failure.empty(); b++) {
        block_index = {backwards ? blocks - 1 - b : b, 0, 0};
        if (plain) run_plainly(backwards);
        else run_block(backwards);
    }
}
}  // namespace emulation

// ---- Java -------------------------------------------------------------------------------------------------------------
#define HOST(type, name) extern "C" JNIEXPORT type JNICALL Java_org_argali_cuda_emulation_Host_##name

static void raise(JNIEnv* env, const std::string& what) {
    env->ThrowNew(env->FindClass("java/lang/IllegalStateException"), what.c_str());
}

HOST(jlong, allocate)(JNIEnv*, jclass, jlong bytes) {
    return (jlong) aligned_alloc(256, (size_t) ((bytes + 511) / 256 * 256));
}

HOST(void, free)(JNIEnv*, jclass, jlong address) { free((void*) address); }

HOST(void, write)(JNIEnv* env, jclass, jobject array, jlong from, jlong bytes, jlong address) {
    char* p = (char*) env->GetPrimitiveArrayCritical((jarray) array, nullptr);
    memcpy((void*) address, p + from, (size_t) bytes);
    env->ReleasePrimitiveArrayCritical((jarray) array, p, JNI_ABORT);
}

HOST(void, read)(JNIEnv* env, jclass, jlong address, jlong bytes, jobject array) {
    char* p = (char*) env->GetPrimitiveArrayCritical((jarray) array, nullptr);
    memcpy(p, (void*) address, (size_t) bytes);
    env->ReleasePrimitiveArrayCritical((jarray) array, p, 0);
}

HOST(void, copy)(JNIEnv*, jclass, jlong from, jlong to, jlong bytes) {
    memcpy((void*) to, (void*) from, (size_t) bytes);
}

HOST(void, fill)(JNIEnv*, jclass, jlong address, jint value, jlong bytes) {
    memset((void*) address, value, (size_t) bytes);
}

HOST(jlong, open)(JNIEnv* env, jclass, jstring file) {
    const char* name = env->GetStringUTFChars(file, nullptr);
    void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    env->ReleaseStringUTFChars(file, name);
    if (!library) raise(env, dlerror());
    return (jlong) library;
}

HOST(jlong, find)(JNIEnv* env, jclass, jlong library, jstring symbol) {
    const char* name = env->GetStringUTFChars(symbol, nullptr);
    void* found = dlsym((void*) library, name);
    env->ReleaseStringUTFChars(symbol, name);
    if (!found) raise(env, dlerror());
    return (jlong) found;
}

HOST(void, launch)(JNIEnv* env, jclass, jlong function, jboolean plain, jint blocks, jlongArray slots, jintArray starts) {
    std::vector<jlong> values((size_t) env->GetArrayLength(slots));
    std::vector<jint> at((size_t) env->GetArrayLength(starts));
    env->GetLongArrayRegion(slots, 0, (jsize) values.size(), values.data());
    env->GetIntArrayRegion(starts, 0, (jsize) at.size(), at.data());
    std::vector<void*> args;
    for (jint s : at) args.push_back(&values[(size_t) s]);
    emulation::launch((void (*)(void**)) function, plain, (unsigned int) blocks, 256, args.data());
    if (!emulation::failure.empty()) raise(env, emulation::failure);
}
