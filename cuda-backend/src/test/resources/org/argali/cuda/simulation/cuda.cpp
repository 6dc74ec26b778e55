// CUDA's run time and driver, as far as Argali calls them.
#include "simulation.h"

#include <cstring>
#include <dlfcn.h>
#include <fstream>

namespace emulation {
void launch(void (*f)(void**), bool plain, unsigned int blocks, unsigned int threads, void** args);
extern std::string failure;
}

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))
typedef int Result;

namespace simulation {
string folder;
static thread_local bool has_device;
static Stream* default_stream() {
    static Stream* s = make_stream();
    return s;
}
static Stream* stream_of(Stream* s) { return s ? s : default_stream(); }

struct Module {
    string name;
    void* library;
};
struct Function {
    string name;
    void (*entry)(void**);
    const size_t* sizes;  // of how many arguments, then of each
    bool plain;
};
struct Exec {
    std::shared_ptr<Graph> graph;
};
constexpr Result NO_CONTEXT = 201;
}  // namespace simulation

// ---- devices --------------------------------------------------------------------------------------------------------------
API Result cudaGetDeviceCount(int* n) {
    CALL("cudaGetDeviceCount");
    *n = 1;
    return SUCCESS;
}

API Result cudaSetDevice(int device) {
    CALL("cudaSetDevice");
    if (device != 0) return 101;
    has_device = true;
    return SUCCESS;
}

API Result cudaDeviceGetAttribute(int* value, int which, int) {
    CALL("cudaDeviceGetAttribute");
    *value = which == 16 ? 1 : which == 75 ? 7 : which == 76 ? 5 : 0;  // multiprocessors, sm_75
    return SUCCESS;
}

API Result cuDeviceGetName(char* name, int length, int) {
    CALL("cuDeviceGetName");
    strncpy(name, "simulated CUDA device, not a GPU", (size_t) length);
    return SUCCESS;
}

API Result cudaGetLastError() { return SUCCESS; }

static const char* error_name(Result status) {
    switch (status) {
        case SUCCESS: return "cudaSuccess";
        case INVALID_VALUE: return "cudaErrorInvalidValue";
        case OUT_OF_MEMORY: return "cudaErrorMemoryAllocation";
        case NO_CONTEXT: return "cudaErrorDeviceUninitialized";
        case NOT_FOUND: return "cudaErrorSymbolNotFound";
        case ILLEGAL_ADDRESS: return "cudaErrorIllegalAddress";
        case 701: return "cudaErrorLaunchOutOfResources";
        case LAUNCH_FAILURE: return "cudaErrorLaunchFailure";
        case CAPTURE_UNSUPPORTED: return "cudaErrorStreamCaptureUnsupported";
        default: return "cudaErrorUnknown";
    }
}

API const char* cudaGetErrorName(Result status) { return error_name(status); }

API Result cuGetErrorName(Result status, const char** name) {
    *name = error_name(status);
    return SUCCESS;
}

// ---- memory ---------------------------------------------------------------------------------------------------------------
API Result cudaMalloc(void** p, size_t bytes) {
    CALL_OUTSIDE_CAPTURE("cudaMalloc");
    *p = (void*) allocate(bytes);
    return *p ? SUCCESS : OUT_OF_MEMORY;
}

API Result cudaFree(void* p) {
    CALL_OUTSIDE_CAPTURE("cudaFree");
    if (!p) return SUCCESS;
    finish_all();
    if (release((Address) p)) return SUCCESS;
    find("cudaFree of what is not allocated");
    return INVALID_VALUE;
}

API Result cudaMemGetInfo(size_t* free, size_t* total) {
    CALL("cudaMemGetInfo");
    *free = DEVICE_BYTES - in_use();
    *total = DEVICE_BYTES;
    return SUCCESS;
}

API Result cudaHostAlloc(void** p, size_t bytes, unsigned int) {
    CALL_OUTSIDE_CAPTURE("cudaHostAlloc");
    *p = (void*) pin(bytes);
    return *p ? SUCCESS : OUT_OF_MEMORY;
}

API Result cudaFreeHost(void* p) {
    CALL_OUTSIDE_CAPTURE("cudaFreeHost");
    finish_all();
    return unpin((Address) p) ? SUCCESS : INVALID_VALUE;
}

API Result cudaMemcpyAsync(void* to, const void* from, size_t bytes, int kind, Stream* stream) {
    CALL("cudaMemcpyAsync");
    bool from_host = kind == 1;
    bool to_host = kind == 2;
    if ((from_host && !is_pinned((Address) from, bytes)) || (to_host && !is_pinned((Address) to, bytes))) {
        find("cudaMemcpyAsync with host memory that is not pinned");
        return INVALID_VALUE;
    }
    submit(stream_of(stream), "a copy", [=] {
        bool may = (from_host || touches((Address) from, bytes, false, "a copy"))
                && (to_host || touches((Address) to, bytes, true, "a copy"));
        if (may) memmove(to, from, bytes);
        else set_error(ILLEGAL_ADDRESS);
    });
    return SUCCESS;
}

API Result cudaMemsetAsync(void* p, int value, size_t bytes, Stream* stream) {
    CALL("cudaMemsetAsync");
    submit(stream_of(stream), "a memset", [=] {
        if (!touches((Address) p, bytes, true, "a memset")) {
            set_error(ILLEGAL_ADDRESS);
            return;
        }
        memset(p, value, bytes);
        if (bytes > 16) zeroed((Address) p, bytes);  // the record of errors has 16, and is read as zeros
    });
    return SUCCESS;
}

// ---- streams and events -----------------------------------------------------------------------------------------------------
API Result cudaStreamCreateWithFlags(Stream** s, unsigned int) {
    CALL_OUTSIDE_CAPTURE("cudaStreamCreateWithFlags");
    *s = make_stream();
    return SUCCESS;
}

API Result cudaStreamDestroy(Stream* s) {
    CALL_OUTSIDE_CAPTURE("cudaStreamDestroy");
    destroy(s);
    return SUCCESS;
}

API Result cudaStreamSynchronize(Stream* s) {
    CALL_OUTSIDE_CAPTURE("cudaStreamSynchronize");
    finish(stream_of(s));
    return take_error();
}

API Result cudaStreamWaitEvent(Stream* s, Event* e, unsigned int) {
    CALL_OUTSIDE_CAPTURE("cudaStreamWaitEvent");
    wait(stream_of(s), e);
    return SUCCESS;
}

API Result cudaEventCreateWithFlags(Event** e, unsigned int) {
    CALL("cudaEventCreateWithFlags");
    *e = make_event();
    return SUCCESS;
}

API Result cudaEventRecord(Event* e, Stream* s) {
    CALL_OUTSIDE_CAPTURE("cudaEventRecord");
    record(e, stream_of(s));
    return SUCCESS;
}

API Result cudaEventSynchronize(Event* e) {
    CALL_OUTSIDE_CAPTURE("cudaEventSynchronize");
    finish(e);
    return take_error();
}

API Result cudaEventDestroy(Event*) {
    CALL("cudaEventDestroy");  // a record of it may still wait
    return SUCCESS;
}

// ---- graphs ---------------------------------------------------------------------------------------------------------------
API Result cudaStreamBeginCapture(Stream* s, int) {
    CALL_OUTSIDE_CAPTURE("cudaStreamBeginCapture");
    return begin_capture(s) ? SUCCESS : INVALID_VALUE;
}

API Result cudaStreamEndCapture(Stream* s, Graph** graph) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    *graph = end_capture(s);  // also where the call fails: else all that follows would be captured
    int fault = enter("cudaStreamEndCapture");
    return fault ? fault : *graph ? SUCCESS : INVALID_VALUE;
}

API Result cudaStreamGetCaptureInfo(
        Stream* s, int* status, unsigned long long* id, Graph** graph, Node*** nodes, void**, size_t* count) {
    CALL("cudaStreamGetCaptureInfo");
    *status = captured(s) ? 1 : 0;
    *id = 1;
    *graph = captured(s);
    *nodes = standing(s).data();
    *count = standing(s).size();
    return SUCCESS;
}

API Result cudaStreamUpdateCaptureDependencies(Stream* s, Node** nodes, void*, size_t count, unsigned int set) {
    CALL("cudaStreamUpdateCaptureDependencies");
    if (!captured(s)) return INVALID_VALUE;
    if (set == 1) standing(s).clear();
    standing(s).insert(standing(s).end(), nodes, nodes + count);
    return SUCCESS;
}

API Result cudaGraphInstantiate(Exec** exec, Graph* graph, unsigned long long) {
    CALL_OUTSIDE_CAPTURE("cudaGraphInstantiate");
    auto copy = std::make_shared<Graph>();
    for (Node* n : graph->nodes) copy->nodes.push_back(new Node(*n));
    copy->find_reach();
    *exec = new Exec{copy};
    return SUCCESS;
}

API Result cudaGraphLaunch(Exec* exec, Stream* s) {
    CALL_OUTSIDE_CAPTURE("cudaGraphLaunch");
    launch(stream_of(s), exec->graph);
    return SUCCESS;
}

API Result cudaGraphDestroy(Graph* graph) {
    CALL("cudaGraphDestroy");
    delete graph;
    return SUCCESS;
}

API Result cudaGraphExecDestroy(Exec* exec) {
    CALL("cudaGraphExecDestroy");
    delete exec;
    return SUCCESS;
}

// ---- kernels --------------------------------------------------------------------------------------------------------------
// An image is a shared library, which is an ELF file as a cubin is: its headers say how long it is.
static size_t elf_bytes(const char* image) {
    uint64_t sections;
    uint16_t size, count;
    memcpy(&sections, image + 0x28, 8);
    memcpy(&size, image + 0x3a, 2);
    memcpy(&count, image + 0x3c, 2);
    return sections + (size_t) size * count;
}

API Result cuModuleLoadData(Module** module, const char* image) {
    CALL_OUTSIDE_CAPTURE("cuModuleLoadData");
    if (!has_device) return NO_CONTEXT;
    if (memcmp(image, "\177ELF", 4) != 0) return 200;  // CUDA_ERROR_INVALID_IMAGE
    string bytes(image, elf_bytes(image));
    string file = folder + "/module-" + std::to_string(std::hash<string>()(bytes)) + ".so";
    static std::map<string, void*> loaded;
    void*& library = loaded[file];
    if (!library) {
        std::ofstream(file, std::ios::binary) << bytes;
        library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    }
    if (!library) {
        find(string("cuModuleLoadData: ") + dlerror());
        return 200;
    }
    *module = new Module{file, library};
    return SUCCESS;
}

API Result cuModuleGetFunction(Function** function, Module* m, const char* name) {
    CALL_OUTSIDE_CAPTURE("cuModuleGetFunction");
    string entry = string("simulated_") + name;
    void* found = dlsym(m->library, entry.c_str());
    if (!found) return NOT_FOUND;
    auto sizes = ((const size_t* (*) ()) dlsym(m->library, (entry + "_sizes").c_str()))();
    if (!sizes) return NOT_FOUND;
    auto plain = (const bool*) dlsym(m->library, "simulated_plain");
    *function = new Function{string("kernel ") + name, (void (*)(void**)) found, sizes, *plain};
    return SUCCESS;
}

API Result cuModuleUnload(Module* m) {
    CALL_OUTSIDE_CAPTURE("cuModuleUnload");
    delete m;  // the library stays: what waits on a stream may need it
    return SUCCESS;
}

API Result cuLaunchKernel(
        Function* f, unsigned int x, unsigned int y, unsigned int z, unsigned int threads, unsigned int ty, unsigned int tz,
        unsigned int memory, Stream* stream, void** params, void**) {
    CALL("cuLaunchKernel");
    if (!has_device) return NO_CONTEXT;
    if (y != 1 || z != 1 || ty != 1 || tz != 1 || memory != 0 || threads % 32 != 0 || threads > 1024 || threads == 0) {
        find(f->name + ": the simulation knows one axis, whole warps and no dynamic shared memory");
        return INVALID_VALUE;
    }
    std::vector<string> values;
    for (size_t i = 0; i < f->sizes[0]; i++) values.emplace_back((const char*) params[i], f->sizes[i + 1]);
    submit(stream_of(stream), f->name, [=]() mutable {
        std::vector<void*> args;
        std::vector<std::vector<max_align_t>> copies;  // a struct may want 16 bytes
        for (string& v : values) {
            copies.emplace_back(v.size() / sizeof(max_align_t) + 1);
            memcpy(copies.back().data(), v.data(), v.size());
            args.push_back(copies.back().data());
        }
        emulation::launch(f->entry, f->plain, x, threads, args.data());
        if (!emulation::failure.empty()) {
            find(f->name + ": " + emulation::failure);
            set_error(ILLEGAL_ADDRESS);
        }
    });
    return SUCCESS;
}
