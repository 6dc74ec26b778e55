// What a test asks of the simulation: a seed, faults, and what was found.
#include "simulation.h"

#include <chrono>
#include <cstring>
#include <iostream>
#include <jni.h>
#include <set>
#include <thread>
#include <utility>

namespace simulation {
std::recursive_mutex lock;
std::mt19937_64 random;
extern bool zeros_are_values;
extern string folder;
extern std::vector<string> shared_text, own_files;

static std::vector<string> findings;
static std::map<string, long> counts;
static std::set<string> failing;  // calls
static long fails_in, fails_for;
static int failure_status;
static bool lost;
static bool loses;
static long edges, dropped = -1;
static string slow;
static long slow_for;  // microseconds

void find(const string& what) {
    if (findings.size() < 100) findings.push_back(what);
    std::cerr << "[simulated CUDA, not a GPU] " << what << std::endl;
}

// That the call failed to run, in its library's own number.
static int execution_failed(const char* call, int otherwise) {
    return strncmp(call, "cublas", 6) == 0 ? 13 : strncmp(call, "cudnn", 5) == 0 ? 5000 : otherwise;
}

// As the run time does, which tells of it at the next question for an error: a library might take it for its own.
static bool not_ready;
void note_not_ready() { not_ready = true; }
bool take_not_ready() { return std::exchange(not_ready, false); }

int enter(const char* call) {
    counts[call]++;
    if (take_not_ready()) find(string(call) + " while nobody has taken cudaErrorNotReady from cudaGetLastError");
    if (failing.count(call) && fails_for > 0 && --fails_in <= 0) {
        fails_for--;
        lost = loses;
        if (!lost) return execution_failed(call, failure_status);
    }
    if (lost) return execution_failed(call, LAUNCH_FAILURE);
    if (!capturing()) work_on();
    return SUCCESS;
}

int enter_outside_capture(const char* call) {
    if (capturing()) {
        find(string(call) + " while a stream is captured");
        return CAPTURE_UNSUPPORTED;
    }
    return enter(call);
}

void count(const string& what) { counts[what]++; }

void linger(const string& work) {
    if (work == slow) std::this_thread::sleep_for(std::chrono::microseconds(slow_for));
}

bool drops_edge() { return edges++ == dropped; }
}  // namespace simulation

using namespace simulation;
#define SIMULATION(type, name) \
    extern "C" JNIEXPORT type JNICALL Java_org_argali_cuda_simulation_Simulation_##name

static string text(JNIEnv* env, jstring s) {
    const char* chars = env->GetStringUTFChars(s, nullptr);
    string result = chars;
    env->ReleaseStringUTFChars(s, chars);
    return result;
}

static std::vector<string> texts(JNIEnv* env, jobjectArray all) {
    std::vector<string> result;
    for (jsize i = 0; i < env->GetArrayLength(all); i++) {
        result.push_back(text(env, (jstring) env->GetObjectArrayElement(all, i)));
    }
    return result;
}

SIMULATION(void, open0)(JNIEnv* env, jclass, jstring where, jobjectArray shared, jobjectArray files) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    folder = text(env, where);
    shared_text = texts(env, shared);
    own_files = texts(env, files);
}

SIMULATION(void, devices0)(JNIEnv* env, jclass, jintArray architectures) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    std::vector<jint> all((size_t) env->GetArrayLength(architectures));
    env->GetIntArrayRegion(architectures, 0, (jsize) all.size(), all.data());
    set_devices({all.begin(), all.end()});
}

SIMULATION(void, multiprocessors)(JNIEnv*, jclass, jint n) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    set_multiprocessors(n);
}

SIMULATION(void, reset0)(JNIEnv*, jclass, jlong seed, jboolean zeros) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    simulation::random.seed((uint64_t) seed);
    zeros_are_values = zeros;
    findings.clear();
    counts.clear();
    forget_runs();
    failing.clear();
    fails_in = fails_for = 0;
    bool was_lost = std::exchange(lost, false);
    loses = false;
    edges = 0;
    dropped = -1;
    slow.clear();
    not_ready = false;
    take_error();
    if (was_lost) {  // nobody could
        forget_all();
        release_all();
    }
}

SIMULATION(void, fail0)(JNIEnv* env, jclass, jobjectArray calls, jlong n, jlong times, jint status, jboolean loseAll) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    std::vector<string> all = texts(env, calls);
    failing = {all.begin(), all.end()};
    fails_in = n;
    fails_for = times;
    failure_status = status;
    loses = loseAll;
}

SIMULATION(void, slow)(JNIEnv* env, jclass, jstring work, jlong micros) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    slow = text(env, work);
    slow_for = (long) micros;
}

SIMULATION(void, collect)(JNIEnv*, jclass, jboolean on) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    collect(on);
}

SIMULATION(void, drop)(JNIEnv*, jclass, jlong edge) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    edges = 0;
    dropped = edge;
}

SIMULATION(jlong, edges)(JNIEnv*, jclass) { return edges; }

static jobjectArray strings(JNIEnv* env, const std::vector<string>& all) {
    jobjectArray result = env->NewObjectArray((jsize) all.size(), env->FindClass("java/lang/String"), nullptr);
    for (size_t i = 0; i < all.size(); i++) {
        env->SetObjectArrayElement(result, (jsize) i, env->NewStringUTF(all[i].c_str()));
    }
    return result;
}

SIMULATION(jobjectArray, findings0)(JNIEnv* env, jclass) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    return strings(env, findings);
}

SIMULATION(jlong, calls)(JNIEnv* env, jclass, jstring name) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    return counts[text(env, name)];
}

SIMULATION(jlong, ran)(JNIEnv* env, jclass, jstring words) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    return ran(text(env, words));
}

SIMULATION(jobjectArray, called0)(JNIEnv* env, jclass) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    std::vector<string> all;
    for (auto& c : counts) all.push_back(c.first + " " + std::to_string(c.second));
    return strings(env, all);
}

SIMULATION(jlong, bytesInUse)(JNIEnv*, jclass) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    return (jlong) in_use();
}
