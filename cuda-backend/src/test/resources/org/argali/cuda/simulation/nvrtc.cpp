// NVRTC. What it makes of a source is the source itself, with its name before it: see compiler.cpp.
#include "simulation.h"

#include <algorithm>
#include <cstring>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))

namespace simulation {
struct Program {
    string text;
    string name;
    string log;
    string image;
};
}  // namespace simulation

API int nvrtcVersion(int* major, int* minor) {
    *major = 0;  // no NVRTC
    *minor = 1;
    return 0;
}

API int nvrtcCreateProgram(Program** p, const char* text, const char* name, int, const char**, const char**) {
    *p = new Program{text, name, "", ""};
    return 0;
}

API int nvrtcCompileProgram(Program* p, int count, const char** options) {
    CALL_OUTSIDE_CAPTURE("nvrtcCompileProgram");
    if (std::any_of(options, options + count, [](const char* o) { return strcmp(o, "--gpu-architecture=sm_999") == 0; })) {
        p->log = "nvrtc: error: invalid value for --gpu-architecture (-arch)";
        return 5;  // NVRTC_ERROR_INVALID_OPTION
    }
    bool contracts = std::none_of(options, options + count, [](const char* o) { return strcmp(o, "--fmad=false") == 0; });
    Code* c = code_of(p->text, p->name, contracts);
    if (waits(c) && !is_own(c)) p->log = compile_waiting();
    if (waits(c) && !is_own(c)) return 6;  // NVRTC_ERROR_COMPILATION
    p->image = IMAGE + (contracts ? "c" : "-") + p->name + "\n" + p->text + '\0';
    return 0;
}

API int nvrtcGetProgramLogSize(Program* p, size_t* n) {
    *n = p->log.size() + 1;
    return 0;
}

API int nvrtcGetProgramLog(Program* p, char* to) {
    memcpy(to, p->log.c_str(), p->log.size() + 1);
    return 0;
}

API int nvrtcGetCUBINSize(Program* p, size_t* n) {
    *n = p->image.size();
    return 0;
}

API int nvrtcGetCUBIN(Program* p, char* to) {
    memcpy(to, p->image.data(), p->image.size());
    return 0;
}

API int nvrtcDestroyProgram(Program** p) {
    delete *p;
    *p = nullptr;
    return 0;
}

API const char* nvrtcGetErrorString(int status) { return status == 6 ? "NVRTC_ERROR_COMPILATION" : status == 5 ? "NVRTC_ERROR_INVALID_OPTION" : "NVRTC_ERROR"; }
