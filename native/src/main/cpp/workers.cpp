#include "workers.h"

#include <immintrin.h>
#include <linux/futex.h>
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

#include "kernel.h"

namespace argali {
namespace {

// A helper looks for work this often, about 50 microseconds, then as often lets others run first, then sleeps.
constexpr int SPINS = 1000;
constexpr int YIELDS = 50;

int nextPart(uint64_t state) { return static_cast<int>(state & 0xffff); }
int partsOf(uint64_t state) { return static_cast<int>(state >> 16 & 0xffff); }

}  // namespace

Workers& Workers::get() {
    static Workers* workers = new Workers();  // helpers use it until the process ends
    return *workers;
}

void Workers::runJob(int parts, Function function, void* context) {
    if (busy_.exchange(true, std::memory_order_acquire)) {
        for (int p = 0; p < parts; p++) function(context, p);
        return;
    }
    startHelpers(parts - 1);
    function_ = function;
    context_ = context;
    done_.store(0, std::memory_order_relaxed);
    state_.store(static_cast<uint64_t>(++job_) << 32 | static_cast<uint64_t>(parts) << 16);
    if (sleeping_.load() > 0) wake(parts - 1);
    work();
    for (int spins = 0; done_.load(std::memory_order_acquire) != parts; spins++) {
        spins < SPINS ? _mm_pause() : static_cast<void>(sched_yield());
    }
    busy_.store(false, std::memory_order_release);
}

// Takes parts while there are any; whether there was one.
bool Workers::work() {
    bool any = false;
    uint64_t state = state_.load(std::memory_order_acquire);
    while (nextPart(state) < partsOf(state)) {
        // a job cannot end while one of its parts is taken and not done: function and context stay
        if (!state_.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel)) continue;
        function_(context_, nextPart(state));
        done_.fetch_add(1, std::memory_order_release);
        any = true;
        state = state_.load(std::memory_order_acquire);
    }
    return any;
}

void Workers::startHelpers(int wanted) {
    if (helpers_ >= wanted) return;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are the JVM's business
    for (; helpers_ < wanted; helpers_++) {
        std::thread helper([this] { help(); });
        pthread_setname_np(helper.native_handle(), "argali-cpu");
        helper.detach();
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Workers::help() {
    _mm_setcsr(_mm_getcsr() | FLUSH_DENORMALS);
    omp_set_num_threads(1);  // what oneDNN does here, it does alone
    for (;;) {
        int idle = 0;
        while (idle < SPINS + YIELDS) {
            if (work()) {
                idle = 0;
            } else {
                idle++ < SPINS ? _mm_pause() : static_cast<void>(sched_yield());
            }
        }
        sleep();
    }
}

void Workers::sleep() {
    uint32_t seen = calls_.load();
    sleeping_.fetch_add(1);
    uint64_t state = state_.load();
    if (nextPart(state) >= partsOf(state)) {
        syscall(SYS_futex, &calls_, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
    }
    sleeping_.fetch_sub(1);
}

void Workers::wake(int helpers) {
    calls_.fetch_add(1);
    syscall(SYS_futex, &calls_, FUTEX_WAKE_PRIVATE, helpers, nullptr, nullptr, 0);
}

}  // namespace argali
