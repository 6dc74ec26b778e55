// cuDNN's graph API, as far as Argali calls it: convolutions in plain loops, sums in double. Picky as a library is: it
// wants as much padding after as before, its engines refuse some sizes, and what a plan loads at its first run it may not load
// while a stream is captured.
#include "simulation.h"

#include <algorithm>
#include <cstring>
#include <set>

using namespace simulation;
#define API extern "C" __attribute__((visibility("default")))

namespace simulation {
enum Kind { POINTWISE, CONVOLUTION, ENGINE, CONFIG, HEURISTIC, PLAN, FORWARD = 10, FILTER_GRADIENT, DATA_GRADIENT, OF_POINTWISE, GRAPH = 15, PLACES, TENSOR };
// Those of less than eight bytes; a flag has one, the others four.
enum AttributeType { OF_DATA = 1, OF_FLAG, OF_FLOAT = 4, OF_MODE = 7, OF_HEURISTIC = 8, OF_NAN = 10, OF_POINTWISE_MODE = 14 };
enum Refusal { BAD_PARAM = 2000, NOT_SUPPORTED = 3000, EXECUTION_FAILED = 5000 };

struct Handle {
    Stream* stream;
};

struct Tensor {
    std::vector<int64_t> sizes, strides;
    int64_t id;
    int type;  // ElementType
    bool is_virtual;
    size_t elements() const {
        int64_t last = 0;
        for (size_t a = 0; a < sizes.size(); a++) last += (sizes[a] - 1) * strides[a];
        return (size_t) (last + 1);
    }
    size_t bytes() const { return element_bytes(type) * elements(); }
};

struct Convolution {
    int kind;
    Tensor x, filter, y;
    std::vector<int64_t> padding, strides, dilations;
    bool is_even = true;  // as much padding after as before
    Tensor bias;          // of each channel of y, if it has sizes
    bool relu = false;
    bool keeps_nan = false;

    bool is_biased() const { return !bias.sizes.empty(); }
    const Tensor& written() const { return kind == FORWARD ? y : kind == DATA_GRADIENT ? x : filter; }
    void run(const void* at_x, const void* at_filter, const void* at_y, const void* at_bias, void* to) const;
    double finished(double sum, size_t place, const void* at_bias) const;
};

struct Attribute {
    int type;
    int64_t count;
    string bytes;
};

struct Descriptor {
    int kind;
    bool finished = false;
    std::map<int, Attribute> attributes;
    std::shared_ptr<Convolution> convolution;  // of a graph and what is made of it
    int engine = 0;
    bool has_run = false;
};

// In the order of the heuristic, then of its list for everything.
struct Engine {
    int number;
    int mode;  // of the heuristic: 3 is A, 2 the fallback
    std::vector<int32_t> notes;
    int64_t workspace;
    bool (*refuses)(const Convolution&);
};
static const Engine engines[] = {
        {10, 3, {0}, 0, [](const Convolution&) { return false; }},  // tensor cores: not in float32
        {11, 3, {4}, 0, [](const Convolution&) { return false; }},  // other bits each time
        {12, 3, {}, 4096, [](const Convolution& c) { return c.filter.sizes[0] % 2 == 1; }},
        {20, 2, {}, 0, [](const Convolution& c) { return c.filter.sizes[1] % 2 == 1; }},
};
static const Engine& engine(int number) {
    return *std::find_if(std::begin(engines), std::end(engines), [=](const Engine& e) { return e.number == number; });
}

static std::set<Descriptor*> alive;
static string last_error;
static int refuse(int status, const string& why) {
    last_error = why;
    return status;
}

static std::vector<int64_t> longs(Descriptor* d, int attribute) {
    auto found = d->attributes.find(attribute);
    if (found == d->attributes.end()) return {};
    std::vector<int64_t> all((size_t) found->second.count);
    memcpy(all.data(), found->second.bytes.data(), 8 * all.size());
    return all;
}

// What an attribute names; null if it is not set, destroyed or not finished.
static Descriptor* descriptor(Descriptor* d, int attribute) {
    std::vector<int64_t> all = longs(d, attribute);
    Descriptor* named = all.size() == 1 ? (Descriptor*) all[0] : nullptr;
    return named && alive.count(named) && named->finished ? named : nullptr;
}

static bool is_number(Descriptor* d, int attribute, float wanted) {
    auto found = d->attributes.find(attribute);
    float value = 0;
    if (found != d->attributes.end()) memcpy(&value, found->second.bytes.data(), 4);
    return found != d->attributes.end() && value == wanted;
}

// ---- convolutions -----------------------------------------------------------------------------------------------------------
// Calls `row` with the places of x, filter and y of the first of the products of each row of channels.
template <class F> static void products(const Convolution& c, F row) {
    size_t rank = c.y.sizes.size();
    int64_t groups = c.x.sizes[1] / c.filter.sizes[1];
    std::vector<int64_t> size = c.y.sizes;  // n, k, o..., c, window...
    size.insert(size.end(), c.filter.sizes.begin() + 1, c.filter.sizes.end());
    size[rank] = 1;
    std::vector<int64_t> at(size.size());
    while (true) {
        int64_t group = at[1] / (c.filter.sizes[0] / groups);
        int64_t x = at[0] * c.x.strides[0] + group * c.filter.sizes[1] * c.x.strides[1];
        int64_t f = at[1] * c.filter.strides[0];
        int64_t y = at[0] * c.y.strides[0] + at[1] * c.y.strides[1];
        bool inside = true;
        for (size_t a = 2; a < rank; a++) {
            int64_t in_x = at[a] * c.strides[a - 2] + at[rank + a - 1] * c.dilations[a - 2] - c.padding[a - 2];
            inside &= in_x >= 0 && in_x < c.x.sizes[a];
            x += in_x * c.x.strides[a];
            f += at[rank + a - 1] * c.filter.strides[a];
            y += at[a] * c.y.strides[a];
        }
        if (inside) row(x, f, y);
        size_t axis = size.size();
        while (axis > 0 && ++at[axis - 1] == size[axis - 1]) at[--axis] = 0;
        if (axis == 0) return;
    }
}

// y's sum at that place with its bias and ReLU; channels are innermost.
double Convolution::finished(double sum, size_t place, const void* at_bias) const {
    if (is_biased()) sum += load(bias.type, at_bias, (int64_t) place % y.sizes[1]);
    return relu && (sum < 0 || (sum != sum && !keeps_nan)) ? 0 : sum;
}

void Convolution::run(const void* at_x, const void* at_filter, const void* at_y, const void* at_bias, void* to) const {
    std::vector<double> sums(written().elements());
    auto values = [&](const Tensor& t, const void* at) {
        std::vector<double> all(&t == &written() ? 0 : t.elements());
        for (size_t i = 0; i < all.size(); i++) all[i] = load(t.type, at, (int64_t) i);
        return all;
    };
    std::vector<double> all_x = values(x, at_x), all_f = values(filter, at_filter), all_y = values(y, at_y);
    const double *of_x = all_x.data(), *of_filter = all_f.data(), *of_y = all_y.data();
    double* sum = sums.data();
    int64_t channels = filter.sizes[1], next_x = x.strides[1], next_f = filter.strides[1];
    products(*this, [&](int64_t ix, int64_t f, int64_t iy) {
        for (int64_t c = 0; c < channels; c++, ix += next_x, f += next_f) {
            if (kind == FORWARD) sum[iy] += of_x[ix] * of_filter[f];
            else if (kind == DATA_GRADIENT) sum[ix] += of_y[iy] * of_filter[f];
            else sum[f] += of_x[ix] * of_y[iy];
        }
    });
    for (size_t i = 0; i < sums.size(); i++) store(written().type, to, (int64_t) i, finished(sums[i], i, at_bias));
}

static Tensor tensor(Descriptor* d) {
    int32_t type = 0;
    memcpy(&type, d->attributes.at(901).bytes.data(), 4);
    auto flag = d->attributes.find(907);
    bool is_virtual = flag != d->attributes.end() && flag->second.bytes[0] != 0;
    return {longs(d, 902), longs(d, 903), longs(d, 906)[0], type == 9 ? (int) BFLOAT16 : type, is_virtual};
}


// ---- what is finished -------------------------------------------------------------------------------------------------------
static int finish_tensor(Descriptor* d) {
    auto sizes = longs(d, 902), strides = longs(d, 903);
    bool wrong = sizes.size() < 4 || sizes.size() != strides.size() || longs(d, 906).size() != 1 || longs(d, 900).size() != 1
            || !d->attributes.count(901) || *std::min_element(sizes.begin(), sizes.end()) < 1;
    return wrong ? refuse(BAD_PARAM, "a tensor needs a type, sizes, strides, a name and an alignment") : SUCCESS;
}

static int finish_convolution(Descriptor* d) {
    size_t axes = longs(d, 106).size() == 1 ? (size_t) longs(d, 106)[0] : 0;
    for (int a : {102, 103, 104, 105}) {
        if (axes == 0 || longs(d, a).size() != axes) return refuse(BAD_PARAM, "a convolution needs numbers for each axis");
    }
    return d->attributes.count(100) && d->attributes.count(101) ? SUCCESS : refuse(BAD_PARAM, "a convolution needs a type");
}

// Numbers of the attributes: alpha, beta, convolution, x, filter, y.
static std::vector<int> operands(int kind) {
    if (kind == FORWARD) return {700, 701, 702, 704, 703, 705};
    if (kind == DATA_GRADIENT) return {706, 707, 708, 710, 709, 711};
    return {712, 713, 714, 716, 715, 717};
}

static int finish_operation(Descriptor* d) {
    std::vector<int> a = operands(d->kind);
    for (size_t i = 2; i < a.size(); i++) {
        if (!descriptor(d, a[i])) return refuse(BAD_PARAM, "an operation lacks an operand that is finished");
    }
    if (!is_number(d, a[0], 1) || !is_number(d, a[1], 0)) return refuse(NOT_SUPPORTED, "alpha is 1 and beta 0 here");
    Descriptor* how = descriptor(d, a[2]);
    auto c = std::make_shared<Convolution>(Convolution{
            d->kind, tensor(descriptor(d, a[3])), tensor(descriptor(d, a[4])), tensor(descriptor(d, a[5])), longs(how, 105),
            longs(how, 103), longs(how, 102), true, {}, false, false});
    c->is_even = longs(how, 104) == c->padding;
    size_t rank = c->x.sizes.size();
    bool fits = c->filter.sizes.size() == rank && c->y.sizes.size() == rank && c->strides.size() == rank - 2
            && c->x.sizes[0] == c->y.sizes[0] && c->filter.sizes[0] == c->y.sizes[1]
            && c->x.sizes[1] % c->filter.sizes[1] == 0 && c->filter.sizes[0] % (c->x.sizes[1] / c->filter.sizes[1]) == 0;
    for (size_t i = 2; fits && i < rank; i++) {
        int64_t extent = (c->filter.sizes[i] - 1) * c->dilations[i - 2] + 1;
        int64_t room = c->x.sizes[i] + c->padding[i - 2] + longs(how, 104)[i - 2] - extent;
        fits = room / c->strides[i - 2] + 1 == c->y.sizes[i];
    }
    if (!fits) return refuse(BAD_PARAM, "the sizes of x, filter and y do not fit one another");
    d->convolution = c;
    return SUCCESS;
}

static int finish_with(Descriptor* d, int attribute, const char* lacks) {
    Descriptor* from = descriptor(d, attribute);
    if (!from || !from->convolution) return refuse(BAD_PARAM, lacks);
    d->convolution = from->convolution;
    d->engine = from->engine;
    return SUCCESS;
}

static int32_t number(Descriptor* d, int attribute) {
    int32_t n = -1;
    auto found = d->attributes.find(attribute);
    if (found != d->attributes.end()) memcpy(&n, found->second.bytes.data(), 4);
    return n;
}

// A bias is added to what a convolution gives, then perhaps what is negative is cut off; only the last is written.
static int finish_epilogue(Descriptor* d, const std::vector<Descriptor*>& operations) {
    auto c = std::make_shared<Convolution>(*operations[0]->convolution);
    int64_t before = longs(operations[0], operands(c->kind)[5])[0];
    if (operations.size() > 1 && (c->kind != FORWARD || operations.size() > 3)) return refuse(NOT_SUPPORTED, "an epilogue of that kind");
    for (size_t i = 1; i < operations.size(); i++) {
        Descriptor *how = descriptor(operations[i], 750), *y = descriptor(operations[i], 753), *b = descriptor(operations[i], 752);
        if (!how || !y || longs(operations[i], 751) != std::vector<int64_t>{before}) {
            return refuse(BAD_PARAM, "an operation does not begin where the one before it ends");
        }
        if (!c->y.is_virtual) return refuse(BAD_PARAM, "what comes between is not virtual");
        if (number(how, 0) != (i == 1 ? 0 : 100)) return refuse(NOT_SUPPORTED, "first a sum, then a ReLU");
        if (i == 1) {
            c->bias = b ? tensor(b) : Tensor{};
            size_t sizes = c->bias.sizes.size();
            if (sizes != c->y.sizes.size() || c->bias.sizes[1] != c->y.sizes[1] || c->bias.elements() != (size_t) c->y.sizes[1]) {
                return refuse(BAD_PARAM, "a bias has one number for each channel");
            }
        } else {
            c->relu = true;
            c->keeps_nan = number(how, 2) == 1;
        }
        c->y = tensor(y);
        before = longs(operations[i], 753)[0];
    }
    if (c->y.is_virtual) return refuse(BAD_PARAM, "nothing is written");
    d->convolution = c;
    return SUCCESS;
}

static int finish_graph(Descriptor* d) {
    if (longs(d, 800).empty()) return refuse(BAD_PARAM, "a graph needs a handle");
    std::vector<Descriptor*> operations;
    for (int64_t o : longs(d, 801)) {
        operations.push_back((Descriptor*) o);
        if (!alive.count(operations.back()) || !operations.back()->finished) return refuse(BAD_PARAM, "an operation is not finished");
    }
    if (operations.empty() || !operations[0]->convolution) return refuse(BAD_PARAM, "a graph needs a convolution");
    if (int status = finish_epilogue(d, operations)) return status;
    return d->convolution->is_even ? SUCCESS : refuse(NOT_SUPPORTED, "padding after differs from padding before");
}

static int finish_plan(Descriptor* d) {
    if (int status = finish_with(d, 401, "a plan needs an engine")) return status;
    if (longs(d, 400).empty()) return refuse(BAD_PARAM, "a plan needs a handle");
    return engine(d->engine).refuses(*d->convolution)
            ? refuse(NOT_SUPPORTED, "engine " + std::to_string(d->engine) + " does not know such sizes")
            : SUCCESS;
}

static int finish(Descriptor* d) {
    switch (d->kind) {
        case POINTWISE:
        case OF_POINTWISE: return SUCCESS;
        case TENSOR: return finish_tensor(d);
        case CONVOLUTION: return finish_convolution(d);
        case FORWARD:
        case FILTER_GRADIENT:
        case DATA_GRADIENT: return finish_operation(d);
        case GRAPH: return finish_graph(d);
        case HEURISTIC: return finish_with(d, 201, "a heuristic needs a graph");
        case PLAN: return finish_plan(d);
        case PLACES:
            return longs(d, 1000).size() == longs(d, 1001).size() && longs(d, 1003).size() == 1
                    ? SUCCESS
                    : refuse(BAD_PARAM, "places need names, addresses and a workspace");
        default: return refuse(BAD_PARAM, "a descriptor of that kind is not finished by the caller");
    }
}
}  // namespace simulation

// ---- calls ------------------------------------------------------------------------------------------------------------------
API size_t cudnnGetVersion() { return 1; }  // no cuDNN

API const char* cudnnGetErrorString(int status) {
    return status == BAD_PARAM ? "CUDNN_STATUS_BAD_PARAM"
            : status == NOT_SUPPORTED ? "CUDNN_STATUS_NOT_SUPPORTED"
                                      : "CUDNN_STATUS_EXECUTION_FAILED";
}

API void cudnnGetLastErrorString(char* to, size_t most) {
    strncpy(to, last_error.c_str(), most);
    last_error.clear();
}

API int cudnnCreate(Handle** handle) {
    CALL_OUTSIDE_CAPTURE("cudnnCreate");
    *handle = new Handle{nullptr};
    return SUCCESS;
}

API int cudnnDestroy(Handle* handle) {
    CALL_OUTSIDE_CAPTURE("cudnnDestroy");
    delete handle;
    return SUCCESS;
}

API int cudnnSetStream(Handle* handle, Stream* stream) {
    CALL("cudnnSetStream");
    handle->stream = stream;
    return SUCCESS;
}

API int cudnnBackendCreateDescriptor(int kind, Descriptor** d) {
    CALL("cudnnBackendCreateDescriptor");
    *d = new Descriptor;
    (*d)->kind = kind;
    alive.insert(*d);
    return SUCCESS;
}

API int cudnnBackendDestroyDescriptor(Descriptor* d) {
    std::lock_guard<std::recursive_mutex> guard(simulation::lock);
    if (!alive.erase(d)) {
        find("cudnnBackendDestroyDescriptor of what is none");
        return BAD_PARAM;
    }
    delete d;
    return SUCCESS;
}

static size_t bytes_of(int type) {
    switch (type) {
        case OF_FLAG: return 1;
        case OF_DATA:
        case OF_FLOAT:
        case OF_MODE:
        case OF_HEURISTIC:
        case OF_NAN:
        case OF_POINTWISE_MODE: return 4;
        default: return 8;
    }
}

API int cudnnBackendSetAttribute(Descriptor* d, int attribute, int type, int64_t count, const void* values) {
    CALL("cudnnBackendSetAttribute");
    if (!alive.count(d)) {
        find("cudnnBackendSetAttribute of a descriptor that is destroyed");
        return BAD_PARAM;
    }
    if (d->finished) return refuse(BAD_PARAM, "the descriptor is finished");
    d->attributes[attribute] = {type, count, string((const char*) values, bytes_of(type) * (size_t) count)};
    return SUCCESS;
}

API int cudnnBackendFinalize(Descriptor* d) {
    CALL_OUTSIDE_CAPTURE("cudnnBackendFinalize");
    int status = alive.count(d) && !d->finished ? finish(d) : refuse(BAD_PARAM, "finished or destroyed");
    d->finished = status == SUCCESS;
    return status;
}

// The engines' configurations fill descriptors that the caller made.
static int64_t configurations(Descriptor* d, int64_t room, Descriptor** to) {
    int64_t n = 0;
    int32_t mode = 0;
    memcpy(&mode, d->attributes.at(200).bytes.data(), 4);
    for (const Engine& e : engines) {
        if (e.mode != mode) continue;
        if (n < room) {
            to[n]->finished = true;
            to[n]->convolution = d->convolution;
            to[n]->engine = e.number;
        }
        n++;
    }
    return room == 0 ? n : std::min(n, room);
}

API int cudnnBackendGetAttribute(Descriptor* d, int attribute, int, int64_t room, int64_t* count, void* values) {
    CALL("cudnnBackendGetAttribute");
    if (!alive.count(d) || !d->finished) return refuse(BAD_PARAM, "the descriptor is not finished");
    *count = 1;
    switch (attribute) {
        case 202: *count = configurations(d, room, (Descriptor**) values); return SUCCESS;
        case 300: **(Descriptor**) values = *d; (*(Descriptor**) values)->kind = ENGINE; return SUCCESS;
        case 402: *(int64_t*) values = engine(d->engine).workspace; return SUCCESS;
        case 1301: *(int64_t*) values = d->engine; return SUCCESS;
        case 1303: {
            const std::vector<int32_t>& notes = engine(d->engine).notes;
            *count = (int64_t) notes.size();
            memcpy(values, notes.data(), 4 * std::min(notes.size(), (size_t) room));
            return SUCCESS;
        }
        default: return refuse(NOT_SUPPORTED, "attribute " + std::to_string(attribute));
    }
}

API int cudnnBackendExecute(Handle* handle, Descriptor* plan, Descriptor* places) {
    CALL("cudnnBackendExecute");
    if (!alive.count(plan) || !alive.count(places) || !plan->finished || !places->finished) return refuse(BAD_PARAM, "not finished");
    if (capturing() && !plan->has_run) {
        find("cudnnBackendExecute runs a plan for the first time while a stream is captured");
        return EXECUTION_FAILED;
    }
    plan->has_run = true;
    auto c = plan->convolution;
    std::map<int64_t, Address> at;
    std::vector<int64_t> names = longs(places, 1000), addresses = longs(places, 1001);
    for (size_t i = 0; i < names.size(); i++) at[names[i]] = (Address) addresses[i];
    std::vector<const Tensor*> all = {&c->x, &c->filter, &c->y};
    if (c->is_biased()) all.push_back(&c->bias);
    for (const Tensor* t : all) {
        if (!at.count(t->id) || at[t->id] % 16 != 0) return refuse(BAD_PARAM, "an operand has no place, or one that is not aligned");
    }
    string name = "cudnnBackendExecute by engine " + std::to_string(plan->engine);
    count(name);
    size_t workspace = (size_t) engine(plan->engine).workspace;
    Address scratch = (Address) longs(places, 1003)[0];
    submit(stream_of(handle->stream), "cudnnBackendExecute", [=] {
        linger(name);
        bool may = workspace == 0 || touches(scratch, workspace, true, "cudnnBackendExecute");
        if (may && workspace > 0) memset((void*) scratch, 0x7f, workspace);
        for (const Tensor* t : all) {
            may = may && touches(at.at(t->id), t->bytes(), t == &c->written(), "cudnnBackendExecute");
        }
        if (!may) {
            set_error(ILLEGAL_ADDRESS);
            return;
        }
        c->run((void*) at.at(c->x.id), (void*) at.at(c->filter.id), (void*) at.at(c->y.id),
               c->is_biased() ? (void*) at.at(c->bias.id) : nullptr, (void*) at.at(c->written().id));
    });
    return SUCCESS;
}
