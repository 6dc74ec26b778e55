// CUDA C becomes a shared library by way of the host's C++ compiler. Our own sources wait until one of them is launched; then all
// that wait are compiled together, each in a namespace of its own. What was compiled is found again by later processes. Where NVRTC may
// contract products and sums, so does this, if the host can.
#include "simulation.h"

#include <algorithm>
#include <atomic>
#include <dlfcn.h>
#include <fstream>
#include <iostream>
#include <link.h>
#include <regex>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace simulation {
string folder;
std::vector<string> shared_text;  // what our sources begin with: of all, and of the generated ones
std::vector<string> own_files;    // the texts of kernels that are kept as files

constexpr size_t TOGETHER = 48;  // sources in one run of the compiler
constexpr int AT_ONCE = 2;

// A source with indices of 32 or 64 bits.
struct Unit {
    string text;  // ours: without what all share
    string name;
    bool wide;
    bool ours;
    bool contracts;
    bool plain;
    string key;
    std::vector<string> names;
    string file;  // where it is compiled
    int number;

    string space() const { return (ours ? string(wide ? "wide" : "narrow") + "::" : "") + "k" + std::to_string(number); }
};

struct Code {
    std::vector<Unit*> units;
};

static std::vector<Unit*> waiting;

static bool has(const string& text, const string& part) { return text.find(part) != string::npos; }

static string file_text(const string& file) {
    std::ostringstream all;
    all << std::ifstream(file, std::ios::binary).rdbuf();
    return all.str();
}

// ---- sources ----------------------------------------------------------------------------------------------------------------
// Every source of ours is right, or a test of ours fails; others' errors are for those who wrote them.
static bool is_ours(const string& text) {
    return has(text, shared_text[1])
            || std::any_of(own_files.begin(), own_files.end(), [&](const string& f) { return has(text, f); });
}

static string without_shared(string text) {
    for (const string& s : shared_text) {
        size_t at = text.find(s);
        if (at != string::npos) text.erase(at, s.size());
    }
    return text;
}

static std::vector<string> names_of(const string& own, bool ours) {
    static const std::regex plain("extern\\s+\"C\"\\s+__global__\\s+void\\s+(?:__launch_bounds__\\([^)]*\\)\\s*)?(\\w+)\\s*\\(");
    std::vector<string> all;
    for (size_t at = own.find("KERNEL("); at != string::npos; at = own.find("KERNEL(", at + 1)) {
        size_t word = at >= 4 && own.compare(at - 4, 4, "BIG_") == 0 ? at - 4 : at;
        if (word == 0 || own[word - 1] == '\n') all.push_back(own.substr(at + 7, own.find(')', at) - at - 7));
    }
    if (!ours) {
        for (std::sregex_iterator i(own.begin(), own.end(), plain), end; i != end; ++i) all.push_back((*i)[1]);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

// Without such words no thread needs a stack of its own.
static bool waits_for_others(const string& own) {
    return has(own, "over_warp") || has(own, "over_block") || has(own, "__sync") || has(own, "_sync(");
}

// What was compiled by this process or an earlier one, as its file keeps it: key, library, number.
static std::map<string, std::pair<string, int>>& compiled() {
    static std::map<string, std::pair<string, int>> all;
    static bool read = false;
    if (!read) {
        read = true;
        std::ifstream list(folder + "/kernels.txt");
        string key, file;
        for (int number; list >> key >> file >> number;) all[key] = {file, number};
    }
    return all;
}

static Unit* unit(const string& text, const string& name, bool ours, bool wide, bool contracts) {
    static std::map<string, Unit*> known;
    string key = std::to_string(std::hash<string>()(text)) + (wide ? "w" : "n") + (contracts ? "c" : "") + std::to_string(text.size());
    Unit*& u = known[key];
    if (u) return u;
    string own = without_shared(text);
    u = new Unit{ours ? own : text, name, wide, ours, contracts, !waits_for_others(own), key, names_of(own, ours), "", 0};
    auto done = compiled().find(key);
    if (done != compiled().end()) {
        u->file = done->second.first;
        u->number = done->second.second;
    } else {
        waiting.push_back(u);
    }
    return u;
}

Code* code_of(const string& text, const string& name, bool contracts) {
    static std::map<string, Code*> known[2];
    Code*& c = known[contracts][text];
    if (c) return c;
    c = new Code;
    bool ours = is_ours(text);
    bool wide = ours && text.compare(0, 13, "#define WIDE\n") == 0;
    bool generated = has(text, shared_text[1]);
    // numbers do not depend on how wide an index is: generated kernels have one kind or the other, files are launched in turn
    bool odd = std::hash<string>()(text) % 2 == 1;
    if (!ours || (!wide && !(generated && odd))) c->units.push_back(unit(text, name, ours, false, contracts));
    if (ours && (wide || !generated || odd)) {
        c->units.push_back(unit(wide ? text.substr(13) : text, name, ours, true, contracts));
    }
    return c;
}

bool waits(Code* c) { return std::any_of(c->units.begin(), c->units.end(), [](Unit* u) { return u->file.empty(); }); }
bool is_own(Code* c) { return c->units[0]->ours; }
bool has_words(Code* c, const string& words) { return has(c->units[0]->text, words); }
bool has_entry(Code* c, const string& name) {
    const auto& all = c->units[0]->names;
    return std::find(all.begin(), all.end(), name) != all.end();
}

// ---- compilation ------------------------------------------------------------------------------------------------------------
static void write_macros_off(std::ostream& out, const string& text) {
    std::istringstream lines(text);
    for (string line; std::getline(lines, line);) {
        if (line.compare(0, 8, "#define ") != 0) continue;
        size_t from = line.find_first_not_of(' ', 8);
        out << "#undef " << line.substr(from, line.find_first_of(" (", from) - from) << "\n";
    }
}

// Dynamic shared memory is declared without a size, as nothing is in C++.
static string with_shared_memory(const string& text) {
    if (!has(text, "extern __shared__")) return text;
    static const std::regex declaration("extern\\s+__shared__\\s+((?:\\w|\\s)+?)\\s+(\\w+)\\s*\\[\\s*\\]\\s*;");
    return std::regex_replace(text, declaration, "$1* $2 = ($1*) threads::dynamic_memory();");
}

static void write(std::ostream& out, const std::vector<Unit*>& batch) {
    out << "#include \"cuda_c.h\"\n";
    std::vector<string> all;
    for (Unit* u : batch) all.insert(all.end(), u->names.begin(), u->names.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (const string& e : all) {  // some may be behind an #ifdef
        out << "namespace absent { inline void " << e << "(threads::Absent) {} }\n";
    }
    out << "namespace absent {}\n";
    for (bool wide : {false, true}) {
        out << (wide ? "#define WIDE\n" : "");
        if (batch[0]->ours) out << "namespace " << (wide ? "wide" : "narrow") << " {\n" << shared_text[0] << shared_text[1];
        for (Unit* u : batch) {
            if (u->wide != wide) continue;
            out << "namespace k" << u->number << " {\nusing namespace absent;\n#line 1 \"" << u->name << "\"\n"
                << with_shared_memory(u->text) << "\n}\n#line 1 \"more\"\n";
            if (u->ours) write_macros_off(out, u->text);
        }
        if (batch[0]->ours) out << "}\n";
    }
    for (Unit* u : batch) {
        for (const string& e : u->names) {
            string entry = "threads::Entry<&" + u->space() + "::" + e + ">";
            string symbol = "simulated_" + std::to_string(u->number) + "_" + e;
            out << "extern \"C\" void " << symbol << "(void** args) { " << entry << "::run(args); }\n"
                << "extern \"C\" const size_t* " << symbol << "_sizes() { return " << entry << "::sizes(); }\n";
        }
    }
}

static bool run(const string& command, const string& log) {
    return system((command + " >" + log + " 2>&1").c_str()) == 0;
}

// Compiles and links apart: the sanitizer's calls are answered by the simulation, not by the sanitizer's library.
static string compile_batch(const std::vector<Unit*>& batch, const string& name) {
    string base = folder + "/" + name;
    for (size_t i = 0; i < batch.size(); i++) batch[i]->number = (int) i;
    {
        std::ofstream source(base + ".cpp");
        write(source, batch);
    }
    bool contracts = batch[0]->contracts && __builtin_cpu_supports("fma");
    const char* contraction = contracts ? " -mfma -ffp-contract=fast -fexpensive-optimizations" : " -ffp-contract=off";
    const char* options = " -std=c++17 -O1 -fPIC -fno-strict-aliasing -w -fno-diagnostics-show-caret"
                          " -fno-gnu-unique"  // kernels of one name in several modules
                          " -fsanitize=thread --param tsan-instrument-func-entry-exit=0 ";
    string log = base + ".log";
    bool done = run("g++" + string(contraction) + options + "-I" + folder + " -c " + base + ".cpp -o " + base + ".o", log)
            && run("g++ -shared " + base + ".o -o " + base + ".so -L" + folder
                           + " -l:libargali_simulation.so -Wl,-rpath," + folder,
                    log);
    string said = done ? "" : file_text(log);
    if (done) {
        for (Unit* u : batch) u->file = name + ".so";
    }
    for (const char* end : {".cpp", ".o", ".log"}) unlink((base + end).c_str());
    return said;
}

// What the compiler says; empty if all went well.
string compile_waiting() {
    static int batches;
    std::vector<std::vector<Unit*>> all;
    std::vector<Unit*> mine = std::move(waiting);
    waiting.clear();
    std::stable_partition(mine.begin(), mine.end(), [](Unit* u) { return u->contracts; });
    size_t each = std::max((size_t) 1, std::min(TOGETHER, (mine.size() + AT_ONCE - 1) / AT_ONCE));
    for (Unit* u : mine) {
        if (all.empty() || all.back().size() >= each || !u->ours || !all.back()[0]->ours
                || u->contracts != all.back()[0]->contracts) {
            all.emplace_back();
        }
        all.back().push_back(u);
    }
    std::vector<string> said(all.size());
    std::atomic<size_t> next{0};
    int first = batches;
    batches += (int) all.size();
    auto work = [&] {
        for (size_t i; (i = next++) < all.size();) {
            said[i] = compile_batch(all[i], "kernels-" + std::to_string(getpid()) + "-" + std::to_string(first + (int) i));
        }
    };
    std::thread other(work);
    work();
    other.join();
    std::ofstream list(folder + "/kernels.txt", std::ios::app);
    string log;
    for (Unit* u : mine) {
        if (u->file.empty()) continue;
        compiled()[u->key] = {u->file, u->number};
        list << u->key << " " << u->file << " " << u->number << "\n";
    }
    for (const string& s : said) log += s;
    return std::regex_replace(log, std::regex("(^|\n)([^:\n]+):(\\d+):\\d+: "), "$1$2($3): ");
}

// What a library's kernels share lies in its writable part, since shared memory is static here.
static Memory writable_part(void* library) {
    struct Wanted {
        Address base;
        Memory found;
    } wanted{};
    link_map* map = nullptr;
    if (dlinfo(library, RTLD_DI_LINKMAP, &map) == 0) wanted.base = (Address) map->l_addr;
    dl_iterate_phdr([](dl_phdr_info* info, size_t, void* to) {
        Wanted* w = (Wanted*) to;
        for (int i = 0; info->dlpi_addr == w->base && i < info->dlpi_phnum; i++) {
            const auto& part = info->dlpi_phdr[i];
            if (part.p_type == PT_LOAD && (part.p_flags & PF_W)) w->found = {w->base + part.p_vaddr, part.p_memsz};
        }
        return 0;
    }, &wanted);
    return wanted.found;
}

std::vector<Entry> entries(Code* c, const string& name) {
    std::vector<Entry> all;
    for (Unit* u : c->units) {
        static std::map<string, void*> loaded;
        if (u->file.empty()) return {};
        void*& library = loaded[u->file];
        if (!library) library = dlopen((folder + "/" + u->file).c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!library) {
            find(string("a compiled kernel does not load: ") + dlerror());
            return {};
        }
        string symbol = "simulated_" + std::to_string(u->number) + "_" + name;
        void* run = dlsym(library, symbol.c_str());
        void* sizes = dlsym(library, (symbol + "_sizes").c_str());
        if (!run || !sizes) return {};
        all.push_back({(void (*)(void**)) run, ((const size_t* (*) ()) sizes)(), u->plain, writable_part(library)});
        if (!all.back().sizes) return {};
    }
    return all;
}
}  // namespace simulation
