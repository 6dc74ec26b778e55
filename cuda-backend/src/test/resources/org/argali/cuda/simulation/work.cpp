// Streams, events and graphs. What is put on a stream waits. It runs when the host waits for it, or some random time before;
// where several pieces may run next, any of them does.
#include "simulation.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>
#include <utility>

namespace simulation {
using Clock = std::shared_ptr<const std::vector<uint64_t>>;  // of each stream, how far it had come

struct Event {
    Clock at;
    bool recorded = false;
    uint64_t wanted = 0;  // how often it was recorded
    uint64_t done = 0;
    std::chrono::steady_clock::time_point when;
};

struct Item {
    std::shared_ptr<Graph> graph;  // a single piece of work is a graph of one node
    Clock clock;
    uint32_t launch;
    std::vector<int> state;  // of each node: how many it still waits for; -1: done
    size_t left;
    Event* event = nullptr;  // recorded here
    Event* awaited = nullptr;
    uint64_t times = 0;
};

struct Stream {
    size_t number;
    std::vector<uint64_t> clock;
    std::deque<Item> waiting;
    Graph* graph = nullptr;  // while it is captured
    std::vector<Node*> standing;
};

struct Place {
    size_t stream;
    uint64_t at;
    uint32_t launch;
    int node;
    Clock clock;
    std::shared_ptr<Graph> graph;
};

static std::set<Stream*> streams;
static size_t streams_made;
static std::vector<uint64_t> host;  // what the host has waited for
static std::vector<Place> places(1);
static uint32_t launches;
static uint32_t current;
static Stream* captured_now;
static int error;

static void merge(std::vector<uint64_t>& into, const std::vector<uint64_t>& from) {
    if (into.size() < from.size()) into.resize(from.size());
    for (size_t i = 0; i < from.size(); i++) into[i] = std::max(into[i], from[i]);
}

void Graph::find_reach() {
    reach.assign(nodes.size(), std::vector<bool>(nodes.size()));
    for (size_t b = 0; b < nodes.size(); b++) {
        for (int a : nodes[b]->after) {
            reach[b][(size_t) a] = true;
            for (size_t i = 0; i < nodes.size(); i++) {
                if (reach[(size_t) a][i]) reach[b][i] = true;
            }
        }
    }
}

bool ordered(uint32_t a, uint32_t b) {
    const Place& first = places[a];
    const Place& then = places[b];
    if (first.launch == then.launch) return first.node == then.node || then.graph->reach[(size_t) then.node][(size_t) first.node];
    return first.stream < then.clock->size() && (*then.clock)[first.stream] >= first.at;
}

uint32_t running() { return current; }
const string& name_of(uint32_t work) { return places[work].graph->nodes[(size_t) places[work].node]->name; }

Stream* make_stream() {
    Stream* s = new Stream;
    s->number = streams_made++;
    s->clock.resize(s->number + 1);
    streams.insert(s);
    return s;
}

Stream* stream_of(Stream* s) {
    static Stream* legacy = make_stream();
    return s ? s : legacy;
}

bool is_stream(Stream* s) { return streams.count(s) > 0; }

static Clock tick(Stream* s) {
    merge(s->clock, host);
    s->clock[s->number]++;
    return std::make_shared<const std::vector<uint64_t>>(s->clock);
}

void launch(Stream* s, std::shared_ptr<Graph> graph) {
    Item item{graph, tick(s), ++launches, {}, graph->nodes.size()};
    for (Node* n : graph->nodes) item.state.push_back((int) n->after.size());
    s->waiting.push_back(item);
    work_on();
}

void submit(Stream* s, const string& name, Work run) {
    Node* node = new Node{name, run, {}};
    if (s->graph) {
        for (Node* n : s->standing) {
            if (drops_edge()) continue;
            auto& all = s->graph->nodes;
            node->after.push_back((int) (std::find(all.begin(), all.end(), n) - all.begin()));
        }
        s->graph->nodes.push_back(node);
        s->standing = {node};
        return;
    }
    auto graph = std::make_shared<Graph>();
    graph->nodes.push_back(node);
    graph->find_reach();
    launch(s, graph);
}

Event* make_event() { return new Event; }

void record(Event* e, Stream* s) {
    e->recorded = true;
    e->at = tick(s);
    Item item{nullptr, e->at, 0, {}, 0};
    item.event = e;
    item.times = ++e->wanted;
    s->waiting.push_back(item);
}

void wait(Stream* s, Event* e) {
    if (!e->recorded) return;
    merge(s->clock, *e->at);
    Item item{nullptr, tick(s), 0, {}, 0};
    item.awaited = e;
    item.times = e->wanted;
    s->waiting.push_back(item);
}

// Does one piece of the stream's first item; false if it cannot yet.
static bool step(Stream* s) {
    if (s->waiting.empty()) return false;
    Item& item = s->waiting.front();
    if (item.awaited && item.awaited->done < item.times) return false;
    if (item.left > 0) {
        std::vector<size_t> ready;
        for (size_t n = 0; n < item.state.size(); n++) {
            if (item.state[n] == 0) ready.push_back(n);
        }
        size_t n = ready[random() % ready.size()];
        places.push_back({s->number, (*item.clock)[s->number], item.launch, (int) n, item.clock, item.graph});
        current = (uint32_t) places.size() - 1;
        item.graph->nodes[n]->run();
        item.state[n] = -1;
        item.left--;
        for (size_t later = 0; later < item.state.size(); later++) {
            for (int a : item.graph->nodes[later]->after) item.state[later] -= a == (int) n;
        }
    }
    if (item.left == 0) {
        if (item.event) {
            item.event->done = std::max(item.event->done, item.times);
            item.event->when = std::chrono::steady_clock::now();
        }
        s->waiting.pop_front();
    }
    return true;
}

static bool step_any() {
    std::vector<Stream*> all(streams.begin(), streams.end());
    std::sort(all.begin(), all.end(), [](Stream* a, Stream* b) { return a->number < b->number; });
    std::shuffle(all.begin(), all.end(), random);
    return std::any_of(all.begin(), all.end(), step);
}

void work_on() {
    for (int n = (int) (random() % 8) - 4; n > 0 && step_any(); n--) {
    }
}

void finish(Stream* s) {
    while (!s->waiting.empty()) {
        if (!step_any()) {
            find("a stream waits for what never comes");
            return;
        }
    }
    merge(host, s->clock);
}

void finish(Event* e) {
    while (e->recorded && e->done < e->wanted && step_any()) {
    }
    if (e->recorded) merge(host, *e->at);
}

bool is_done(Event* e) {
    if (!e->recorded) return true;
    if (e->done < e->wanted) return false;
    merge(host, *e->at);
    return true;
}

double milliseconds_between(Event* from, Event* to) {
    return std::chrono::duration<double, std::milli>(to->when - from->when).count();
}

void finish_all() {
    for (Stream* s : streams) finish(s);
}

void forget_all() {
    for (Stream* s : streams) s->waiting.clear();
}

void destroy(Stream* s) {
    finish(s);
    streams.erase(s);
    delete s;
}

void set_error(int status) { error = status; }
int take_error() { return std::exchange(error, 0); }

// ---- capture --------------------------------------------------------------------------------------------------------------
bool capturing() { return captured_now; }
Graph* captured(Stream* s) { return s->graph; }
std::vector<Node*>& standing(Stream* s) { return s->standing; }

bool begin_capture(Stream* s) {
    if (captured_now) return false;
    captured_now = s;
    s->graph = new Graph;
    s->standing.clear();
    return true;
}

Graph* end_capture(Stream* s) {
    if (captured_now != s) return nullptr;
    captured_now = nullptr;
    return std::exchange(s->graph, nullptr);
}
}  // namespace simulation
