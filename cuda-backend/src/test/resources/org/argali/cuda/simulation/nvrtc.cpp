// NVRTC by way of the host's C++ compiler.
#include "simulation.h"

#include <cstring>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <unistd.h>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))

namespace simulation {
extern string folder;
std::vector<string> shared_text;  // what all of our sources begin with

struct Program {
    string text;
    string name;
    string log;
    string image;
};

static string file_text(const string& file) {
    std::ostringstream all;
    all << std::ifstream(file, std::ios::binary).rdbuf();
    return all.str();
}

static string own(string text) {
    for (const string& s : shared_text) {
        size_t at = text.find(s);
        if (at != string::npos) text.erase(at, s.size());
    }
    return text;
}

// A kernel that waits for no other thread needs no stack for each of them.
static bool is_plain(const string& text) {
    return !std::regex_search(own(text), std::regex("over_warp|over_block|__sync|_sync\\("));
}

static std::set<string> entries(const string& text) {
    static const std::regex ours("^KERNEL\\((\\w+)\\)", std::regex::multiline);
    static const std::regex plain("__global__\\s+void\\s+(?:__launch_bounds__\\([^)]*\\)\\s*)?(\\w+)\\s*\\(");
    std::set<string> all;
    string code = own(text);
    for (const std::regex* r : {&ours, &plain}) {
        for (std::sregex_iterator i(code.begin(), code.end(), *r), end; i != end; ++i) all.insert((*i)[1]);
    }
    return all;
}

static bool run(const string& command, const string& log) {
    return system((command + " >" + log + " 2>&1").c_str()) == 0;
}

// Compiles and links apart: the sanitizer's calls are answered by the simulation, not by the sanitizer's library.
static bool compile(Program& p) {
    string base = folder + "/kernel-" + std::to_string(std::hash<string>()(p.text)) + "-" + std::to_string(getpid());
    std::ofstream source(base + ".cpp");
    source << "#include \"emulation.h\"\n";
    string ends = "extern \"C\" const bool simulated_plain = " + string(is_plain(p.text) ? "true" : "false") + ";\n";
    for (const string& e : entries(p.text)) {  // some may be behind an #ifdef; what is not in `source` is found in `absent`
        source << "namespace absent { inline void " << e << "(emulation::Absent) {} }\n";
        ends += "extern \"C\" void simulated_" + e + "(void** args) { emulation::Entry<&source::" + e + ">::run(args); }\n"
                + "extern \"C\" const size_t* simulated_" + e + "_sizes() { return emulation::Entry<&source::" + e
                + ">::sizes(); }\n";
    }
    source << "namespace absent {}\nnamespace source {\nusing namespace absent;\n#line 1 \"" << p.name << "\"\n"
           << p.text << "\n}\n#line 1 \"entries\"\n" << ends;
    source.close();
    string options = " -std=c++17 -O1 -fPIC -fno-strict-aliasing -ffp-contract=off -w -fno-diagnostics-show-caret"
                     " -fno-gnu-unique"  // kernels of one name in several modules
                     " -fsanitize=thread --param tsan-instrument-func-entry-exit=0 ";
    string log = base + ".log";
    bool done = run("g++" + options + "-I" + folder + " -c " + base + ".cpp -o " + base + ".o", log)
            && run("g++ -shared " + base + ".o -o " + base + ".so -L" + folder
                           + " -l:libargali_simulation.so -Wl,-rpath," + folder,
                    log);
    p.log = std::regex_replace(file_text(log), std::regex("(^|\n)([^:\n]+):(\\d+):\\d+: "), "$1$2($3): ");
    if (done) p.image = file_text(base + ".so");
    for (const char* end : {".cpp", ".o", ".so", ".log"}) unlink((base + end).c_str());
    return done;
}
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

API int nvrtcCompileProgram(Program* p, int, const char**) {
    CALL_OUTSIDE_CAPTURE("nvrtcCompileProgram");
    return compile(*p) ? 0 : 6;  // NVRTC_ERROR_COMPILATION
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

API const char* nvrtcGetErrorString(int status) { return status == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR"; }
