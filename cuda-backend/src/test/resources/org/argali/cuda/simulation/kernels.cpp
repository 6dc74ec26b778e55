// Devices, modules and launches of kernels.
#include "simulation.h"
#include "cuda_c.h"

#include <cstring>
#include <numeric>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))
typedef int Result;

namespace simulation {
static std::vector<int> architectures = {75};  // of each device
static int multiprocessors = 1;
static thread_local int device = -1;

struct Module {
    Code* code;
};
struct Function {
    Code* code;
    string entry;
    std::vector<Entry> compiled;
    size_t launches;
};
constexpr size_t UNASKED_SHARED = 48 << 10;  // of which a kernel may have more only if cuFuncSetAttribute asked for it
constexpr size_t MOST_ARGUMENTS = 32764;
constexpr Result INVALID_IMAGE = 200;
constexpr Result NO_CONTEXT = 201;
constexpr Result NO_SUCH_DEVICE = 101;

static bool collects;
void collect(bool on) { collects = on; }

static std::map<Code*, long> runs;
long ran(const string& words) {
    long n = 0;
    for (auto& r : runs) n += has_words(r.first, words) ? r.second : 0;
    return n;
}
void forget_runs() { runs.clear(); }

void set_devices(const std::vector<int>& all) { architectures = all; }
void set_multiprocessors(int n) { multiprocessors = n; }
static bool is_one(int d) { return d >= 0 && d < (int) architectures.size(); }
}  // namespace simulation

// ---- devices --------------------------------------------------------------------------------------------------------------
API Result cudaGetDeviceCount(int* n) {
    CALL("cudaGetDeviceCount");
    *n = (int) architectures.size();
    return SUCCESS;
}

API Result cudaDriverGetVersion(int* version) {
    *version = 1;  // no driver
    return SUCCESS;
}

API Result cudaSetDevice(int d) {
    CALL("cudaSetDevice");
    if (!is_one(d)) return NO_SUCH_DEVICE;
    device = d;
    return SUCCESS;
}

API Result cudaDeviceGetAttribute(int* value, int which, int d) {
    CALL("cudaDeviceGetAttribute");
    if (!is_one(d)) return NO_SUCH_DEVICE;
    int sm = architectures[(size_t) d];
    *value = which == 16 ? multiprocessors : which == 75 ? sm / 10 : which == 76 ? sm % 10 : 0;  // multiprocessors, major and minor
    return SUCCESS;
}

API Result cuDeviceGetName(char* name, int length, int d) {
    CALL("cuDeviceGetName");
    if (!is_one(d)) return NO_SUCH_DEVICE;
    strncpy(name, "simulated CUDA device, not a GPU", (size_t) length);
    return SUCCESS;
}

// ---- modules --------------------------------------------------------------------------------------------------------------
API Result cuModuleLoadData(Module** module, const char* image) {
    CALL_OUTSIDE_CAPTURE("cuModuleLoadData");
    if (device < 0) return NO_CONTEXT;
    if (strncmp(image, IMAGE.c_str(), IMAGE.size()) != 0) return INVALID_IMAGE;
    bool contracts = image[IMAGE.size()] == 'c';
    const char* name = image + IMAGE.size() + 1;
    const char* text = strchr(name, '\n');
    *module = new Module{code_of(text + 1, string(name, text), contracts)};
    return SUCCESS;
}

API Result cuModuleGetFunction(Function** function, Module* m, const char* name) {
    CALL_OUTSIDE_CAPTURE("cuModuleGetFunction");
    if (!has_entry(m->code, name)) return NOT_FOUND;
    std::vector<Entry> compiled;
    if (!waits(m->code)) {
        compiled = entries(m->code, name);
        if (compiled.empty()) return NOT_FOUND;
    }
    *function = new Function{m->code, name, compiled, 0};
    return SUCCESS;
}

API Result cuModuleUnload(Module* m) {
    CALL_OUTSIDE_CAPTURE("cuModuleUnload");
    delete m;  // the code stays: what waits on a stream may need it
    return SUCCESS;
}

// ---- launches -------------------------------------------------------------------------------------------------------------
static bool compile(Function* f) {
    if (!f->compiled.empty()) return true;
    string said = waits(f->code) ? compile_waiting() : "";
    f->compiled = entries(f->code, f->entry);
    if (f->compiled.empty()) find("kernel " + f->entry + " does not compile: " + said);
    return !f->compiled.empty();
}

static void run(const string& name, const Entry& e, dim3 grid, dim3 block, size_t shared, const std::vector<string>& values) {
    std::vector<void*> args;
    std::vector<std::vector<max_align_t>> copies;  // a struct may want 16 bytes
    for (const string& v : values) {
        copies.emplace_back(v.size() / sizeof(max_align_t) + 1);
        memcpy(copies.back().data(), v.data(), v.size());
        args.push_back(copies.back().data());
    }
    threads::launch(e.run, e.plain, e.shared.from, e.shared.bytes, grid, block, shared, args.data());
    if (!threads::failure.empty()) {
        find(name + ": " + threads::failure);
        set_error(ILLEGAL_ADDRESS);
    }
}

API Result cuLaunchKernel(
        Function* f, unsigned int x, unsigned int y, unsigned int z, unsigned int tx, unsigned int ty, unsigned int tz,
        unsigned int shared, Stream* stream, void** params, void**) {
    CALL("cuLaunchKernel");
    if (device < 0) return NO_CONTEXT;
    string name = "kernel " + f->entry;
    size_t threads = (size_t) tx * ty * tz;
    if (threads == 0 || threads > 1024 || (size_t) x * y * z == 0 || x > 0x7fffffff || y > 65535 || z > 65535 || shared > UNASKED_SHARED) {
        find(name + ": no device takes a launch of that size");
        return INVALID_VALUE;
    }
    if (collects) return SUCCESS;
    if (!compile(f)) return LAUNCH_FAILURE;
    const Entry& e = f->compiled[f->launches++ % f->compiled.size()];
    if (std::accumulate(e.sizes + 1, e.sizes + 1 + e.sizes[0], (size_t) 0) > MOST_ARGUMENTS) {
        find(name + ": arguments of so many bytes are for no kernel");
        return INVALID_VALUE;
    }
    std::vector<string> values;
    for (size_t i = 0; i < e.sizes[0]; i++) values.emplace_back((const char*) params[i], e.sizes[i + 1]);
    Code* code = f->code;
    submit(stream_of(stream), name, [=] {
        runs[code]++;
        run(name, e, {x, y, z}, {tx, ty, tz}, shared, values);
    });
    return SUCCESS;
}
