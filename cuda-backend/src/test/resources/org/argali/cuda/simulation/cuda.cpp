// CUDA's run time, as far as Argali calls it: memory, streams, events and graphs.
#include "simulation.h"

#include <cstring>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))
typedef int Result;

namespace simulation {
struct Exec {
    std::shared_ptr<Graph> graph;
};
}  // namespace simulation

// ---- errors ---------------------------------------------------------------------------------------------------------------
API Result cudaGetLastError() { return take_not_ready() ? NOT_READY : SUCCESS; }

static const char* error_name(Result status) {
    switch (status) {
        case SUCCESS: return "cudaSuccess";
        case INVALID_VALUE: return "cudaErrorInvalidValue";
        case OUT_OF_MEMORY: return "cudaErrorMemoryAllocation";
        case 201: return "cudaErrorDeviceUninitialized";
        case NOT_FOUND: return "cudaErrorSymbolNotFound";
        case NOT_READY: return "cudaErrorNotReady";
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

API Result cudaEventQuery(Event* e) {
    CALL_OUTSIDE_CAPTURE("cudaEventQuery");
    if (is_done(e)) return take_error();
    note_not_ready();
    return NOT_READY;
}

API Result cudaEventElapsedTime(float* milliseconds, Event* from, Event* to) {
    CALL("cudaEventElapsedTime");
    *milliseconds = (float) milliseconds_between(from, to);
    return SUCCESS;
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
