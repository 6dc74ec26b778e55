// A CUDA device on the host, for tests: the part of CUDA's libraries that Argali calls, under their own names, so that all of
// the Java code above them runs as it does on a GPU. Nothing here is a device, and no line that it prints says so.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace simulation {
using std::string;
using Address = uintptr_t;

// CUDA's own numbers.
enum Status {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_FAILURE = 719,
    CAPTURE_UNSUPPORTED = 900,
};

// ---- what it found (control.cpp) ----------------------------------------------------------------------------------------
extern std::recursive_mutex lock;
extern std::mt19937_64 random;
void find(const string& what);

// Begins a call of CUDA's: counts it, lets the device work on for a while, and gives the fault asked for, or 0.
int enter(const char* call);
// The same for a call that a stream may not be captured during.
int enter_outside_capture(const char* call);
#define CALL(name)                                              \
    std::lock_guard<std::recursive_mutex> guard(simulation::lock); \
    if (int fault = simulation::enter(name)) return fault
#define CALL_OUTSIDE_CAPTURE(name)                              \
    std::lock_guard<std::recursive_mutex> guard(simulation::lock); \
    if (int fault = simulation::enter_outside_capture(name)) return fault
bool drops_edge();
void note_not_ready();
bool take_not_ready();
void count(const string& what);   // as if it were a call
void linger(const string& work);  // as long as a test asked for work of that name

// ---- memory (memory.cpp) ------------------------------------------------------------------------------------------------
constexpr size_t DEVICE_BYTES = 1ull << 30;
Address allocate(size_t bytes);  // 0 if there is not enough
bool release(Address a);
void release_all();
size_t in_use();
Address pin(size_t bytes);
bool unpin(Address a);
bool is_pinned(Address a, size_t bytes);

// Sees whether work that runs now may touch these bytes; what is wrong, or empty. A race is only noted.
string touch(Address a, size_t bytes, bool write);
// As `touch`, for what is not a kernel; a finding if it may not.
bool touches(Address a, size_t bytes, bool write, const char* who);
size_t on_device(Address a);  // bytes from where its memory begins
// Zeros that nobody computed yet.
void zeroed(Address a, size_t bytes);
// Whether the address is meant to be the device's.
bool is_device(Address a);

// ---- work (work.cpp) ----------------------------------------------------------------------------------------------------
using Work = std::function<void()>;

struct Node {
    string name;
    Work run;
    std::vector<int> after;
};

struct Graph {
    std::vector<Node*> nodes;
    std::vector<std::vector<bool>> reach;  // reach[b][a]: a comes before b
    ~Graph() {
        for (Node* n : nodes) delete n;
    }
    void find_reach();
};

struct Stream;
struct Event;
Stream* make_stream();
Stream* stream_of(Stream* s);  // the default stream for null
bool is_stream(Stream* s);
void destroy(Stream* s);
void submit(Stream* s, const string& name, Work run);
void launch(Stream* s, std::shared_ptr<Graph> graph);
void record(Event* e, Stream* s);
void wait(Stream* s, Event* e);
Event* make_event();
void finish(Stream* s);
void finish(Event* e);
bool is_done(Event* e);  // as the host then knows
double milliseconds_between(Event* from, Event* to);  // by the host's clock, when they were come to
void finish_all();
void forget_all();
void work_on();  // a random number of pieces of what waits
int take_error();
void set_error(int status);

bool capturing();
bool begin_capture(Stream* s);
Graph* captured(Stream* s);
Graph* end_capture(Stream* s);
std::vector<Node*>& standing(Stream* s);

// Whether work `a` is over before `b` begins, whatever the order in which the device works.
bool ordered(uint32_t a, uint32_t b);
uint32_t running();  // the number of the work that runs now
const string& name_of(uint32_t work);

// ---- threads of one launch (races.cpp) -----------------------------------------------------------------------------------
struct Stamps {
    uint32_t written, read;  // by which segments of threads; 0: none
};
// What a thread does between two barriers, __syncwarps, fences or atomic operations.
struct Segment {
    uint32_t block, thread, barrier, syncs;
};
void begin_launch();
void begin_block();
void note_device(size_t at, size_t bytes, bool write, bool atomic);
bool note_shared(Stamps* s, size_t bytes, bool write, bool atomic);  // false: a read of what the block never wrote
void fence();
void meet(Address ticket);

// ---- elements of libraries' operands (cublas.cpp) -----------------------------------------------------------------------
enum ElementType { FLOAT = 0, HALF = 2, BFLOAT16 = 14 };  // cudaDataType_t
double load(int type, const void* p, int64_t i);
void store(int type, void* p, int64_t i, double x);
inline size_t element_bytes(int type) { return type == FLOAT ? 4 : 2; }

// ---- kernels (kernels.cpp, compiler.cpp) --------------------------------------------------------------------------------
const string IMAGE = "simulated CUDA C\n";  // what a compiled kernel begins with; whether it contracts, its name and its source follow
struct Code;                                // a source, compiled or not yet
struct Memory {
    Address from;
    size_t bytes;
};
struct Entry {
    void (*run)(void**);
    const size_t* sizes;  // of how many arguments, then of each
    bool plain;           // no thread waits for another
    Memory shared;        // where its library has what kernels share
};
Code* code_of(const string& text, const string& name, bool contracts);
bool waits(Code* c);   // is not compiled yet
bool is_own(Code* c);  // Argali's, not a user's
bool has_entry(Code* c, const string& name);
bool has_words(Code* c, const string& words);
string compile_waiting();  // what the compiler says against it; empty if nothing
std::vector<Entry> entries(Code* c, const string& name);  // with indices of 32 and of 64 bits; none if it is not there
long ran(const string& words);  // how often kernels ran whose source has these words
void forget_runs();
void collect(bool on);  // launches do nothing, so that many kernels wait to be compiled together
void set_devices(const std::vector<int>& architectures);
void set_multiprocessors(int n);
}  // namespace simulation

// What the threads behind cuda_c.h tell of the one that runs (threads.cpp).
namespace threads {
simulation::Stamps* shared_stamps(uintptr_t a);  // null if it is no shared memory of the launch
void forget_shared();
uint32_t& segment();
simulation::Segment here();
}  // namespace threads
