// The threads that help a kernel. A job has numbered parts; whoever comes takes the next one, and the caller takes all
// that nobody else has taken, so that a helper which the system does not run holds nothing up. What a part computes
// depends on its number alone: results are the same whoever runs it.
#ifndef ARGALI_WORKERS_H
#define ARGALI_WORKERS_H

#include <stdint.h>

#include <atomic>

namespace argali {

class Workers {
   public:
    static Workers& get();

    // Calls f(part) for the parts 0 ... parts-1. A job within a job, or beside one, runs on the caller's thread alone.
    template <class F>
    void run(int parts, F& f) {
        runJob(parts, [](void* context, int part) { (*static_cast<F*>(context))(part); }, &f);
    }

    Workers(const Workers&) = delete;

   private:
    using Function = void (*)(void* context, int part);

    Workers() = default;
    void runJob(int parts, Function function, void* context);
    bool work();
    void startHelpers(int wanted);
    void wake(int helpers);
    void sleep();
    [[noreturn]] void help();

    std::atomic<bool> busy_{false};
    Function function_ = nullptr;
    void* context_ = nullptr;
    int helpers_ = 0;
    uint32_t job_ = 0;
    // job number (32 bits), parts (16), next part (16): one word, so that a part is never taken from another job
    alignas(64) std::atomic<uint64_t> state_{0};
    alignas(64) std::atomic<int> done_{0};
    alignas(64) std::atomic<int> sleeping_{0};
    std::atomic<uint32_t> calls_{0};
};

}  // namespace argali
#endif
