// Convolution and its gradients on oneDNN: data stay as they are, channels last; the filter goes to oneDNN's own order and
// its gradient comes back from it, as part of the kernel.
#include "conv.h"

#include "kernels.h"

#include "onednn.h"

namespace argali {
namespace {

using dnnl::memory;
using Dims = memory::dims;

// The attributes as oneDNN writes them: channels second, spatial axes last, no more axes than there are.
struct Problem {
    Dims x, y, filter, strides, dilations, low, high;
    memory::desc xDesc, yDesc, filterPlain, filterAny;
    memory::desc sumAny;  // of the filter's gradient, which is added up in float

    explicit Problem(const ConvArgs& a) {
        const Window& w = a.w;
        int r = a.rank;
        int skip = 3 - r;
        x = {w.n, w.c};
        y = {w.n, a.f};
        Dims xs = {w.inputs() * w.c, 1};
        Dims ys = {w.outputs() * a.f, 1};
        Dims fs;
        if (a.groups > 1) {
            filter = {a.groups, a.groupOut(), a.groupIn()};
            fs = {a.groupOut(), 1, a.f};
        } else {
            filter = {a.f, w.c};
            fs = {1, a.f};
        }
        for (int i = skip; i < 3; i++) {
            int64_t xStride = w.c, yStride = a.f, fStride = a.groupIn() * a.f;
            for (int j = i + 1; j < 3; j++) {
                xStride *= w.in[j];
                yStride *= w.out[j];
                fStride *= w.size[j];
            }
            x.push_back(w.in[i]);
            y.push_back(w.out[i]);
            filter.push_back(w.size[i]);
            xs.push_back(xStride);
            ys.push_back(yStride);
            fs.push_back(fStride);
            strides.push_back(w.stride[i]);
            dilations.push_back(w.dilation[i] - 1);
            low.push_back(w.low[i]);
            high.push_back(w.high[i]);
        }
        xDesc = denseDesc(x, xs, a.type);
        yDesc = denseDesc(y, ys, a.type);
        filterPlain = denseDesc(filter, fs, a.type);
        filterAny = memory::desc(filter, dataType(a.type), memory::format_tag::any);
        sumAny = memory::desc(filter, memory::data_type::f32, memory::format_tag::any);
    }
};

// A primitive for some of the batch, and what it wants.
struct Piece {
    dnnl::primitive_desc_base primitive;
    memory::desc filter, scratch;
    std::vector<std::pair<int, memory::desc>> arguments;
};

// The primitive for one problem; throws where oneDNN has nothing better than plain loops.
Piece pieceFor(const ConvArgs& a) {
    const auto& e = cpuEngine();
    auto direct = dnnl::algorithm::convolution_direct;
    Problem p(a);
    dnnl::primitive_attr attr = userScratchpad();
    memory::desc bias = a.after.bias ? memory::desc({a.f}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
    dnnl::convolution_forward::primitive_desc forward(e, dnnl::prop_kind::forward_training, direct, p.xDesc, p.filterAny,
                                                      bias, p.yDesc, p.strides, p.dilations, p.low, p.high, attr);
    if (a.direction == ConvArgs::FORWARD) {
        refuseReference(forward);
        memory::desc filter = forward.weights_desc();
        Piece piece = {forward,
                       filter,
                       forward.scratchpad_desc(),
                       {{DNNL_ARG_SRC, p.xDesc}, {DNNL_ARG_WEIGHTS, filter}, {DNNL_ARG_DST, p.yDesc}}};
        if (a.after.bias) piece.arguments.emplace_back(DNNL_ARG_BIAS, bias);
        return piece;
    }
    if (a.direction == ConvArgs::BACKWARD_DATA) {
        dnnl::convolution_backward_data::primitive_desc pd(e, direct, p.xDesc, p.filterAny, p.yDesc, p.strides, p.dilations,
                                                           p.low, p.high, forward, attr);
        refuseReference(pd);
        memory::desc filter = pd.weights_desc();
        return {pd,
                filter,
                pd.scratchpad_desc(),
                {{DNNL_ARG_WEIGHTS, filter}, {DNNL_ARG_DIFF_DST, p.yDesc}, {DNNL_ARG_DIFF_SRC, p.xDesc}}};
    }
    dnnl::convolution_backward_weights::primitive_desc pd(e, direct, p.xDesc, p.sumAny, p.yDesc, p.strides, p.dilations,
                                                          p.low, p.high, forward, attr);
    refuseReference(pd);
    memory::desc filter = pd.diff_weights_desc();
    return {pd,
            filter,
            pd.scratchpad_desc(),
            {{DNNL_ARG_SRC, p.xDesc}, {DNNL_ARG_DIFF_DST, p.yDesc}, {DNNL_ARG_DIFF_WEIGHTS, filter}}};
}

// Inputs (x, filter), (filter, dy) or (x, dy). Each thread runs a primitive of its own on its part of the batch; a batch
// smaller than the number of threads is one primitive with oneDNN's threads. Workspace: filters in oneDNN's order (one, or
// for its gradient one a part), then scratch for every part.
class OneDnnConv : public Kernel {
   public:
    OneDnnConv(const ConvArgs& a, int allowed) : a_(a), backwardFilter_(a.direction == ConvArgs::BACKWARD_FILTER) {
        threads = threadsFor(a.flops() / 100, allowed);
        if (a.w.n < threads) {
            ownThreads_ = threads;
            threads = 1;
        }
        ThreadScope scope(ownThreads_);
        int64_t scratch = 64;
        for (int part = 0; part < threads; part++) {
            Range r = share(a.w.n, part, threads);
            ConvArgs some = a;
            some.w.n = r.to - r.from;
            Piece piece = pieceFor(some);
            filter_ = piece.filter;
            scratch = std::max<int64_t>(scratch, piece.scratch.get_size());
            BoundPrimitive bound(dnnl::primitive(piece.primitive.get()));
            for (const auto& [argument, desc] : piece.arguments) bound.add(argument, desc);
            bound.add(DNNL_ARG_SCRATCHPAD, piece.scratch);
            scratchPlace_ = piece.arguments.size();
            parts_.push_back(std::move(bound));
        }
        prepareFilter(scratch);
    }

    void run() override {
        if (reorders_ && !backwardFilter_) reorder_.run();
        if (ownThreads_ > 1) {
            ThreadScope scope(ownThreads_);
            parts_[0].run();
        } else {
            parallel(threads, [this](int part) { parts_[part].run(); });
        }
        if (a_.after.relu) cutOff();
        if (backwardFilter_) {
            if (threads > 1) addParts();
            if (reorders_) reorder_.run();
        }
    }

   protected:
    void bound() override {
        char* filters = workspace<char>();
        char* scratch = filters + filterBytes_ * filterCount_;
        int filterPlace = a_.direction == ConvArgs::FORWARD ? 1 : a_.direction == ConvArgs::BACKWARD_DATA ? 0 : 2;
        for (int part = 0; part < threads; part++) {
            int64_t from = share(a_.w.n, part, threads).from;
            char* x = place<char>(a_.direction == ConvArgs::BACKWARD_DATA ? 2 : 0) + from * a_.w.inputs() * a_.w.c * bytesOf(a_.type);
            int yPlace = a_.direction == ConvArgs::FORWARD ? a_.after.out() : 1;
            char* y = place<char>(yPlace) + from * a_.w.outputs() * a_.f * bytesOf(a_.type);
            char* filter = filterCount_ == 0 ? place<char>(filterPlace)
                                             : filters + (backwardFilter_ ? part * filterBytes_ : 0);
            char* places[3] = {x, filter, y};  // forward
            if (a_.direction == ConvArgs::BACKWARD_DATA) std::swap(places[0], places[1]), std::swap(places[1], places[2]);
            if (a_.direction == ConvArgs::BACKWARD_FILTER) std::swap(places[1], places[2]);
            for (int i = 0; i < 3; i++) parts_[part].bind(i, places[i]);
            if (a_.after.bias) parts_[part].bind(3, place<char>(2));
            parts_[part].bind(scratchPlace_, scratch + part * scratchBytes_);
        }
        if (reorders_) {
            reorder_.bind(0, backwardFilter_ ? filters : place<char>(filterPlace));
            reorder_.bind(1, backwardFilter_ ? place<char>(filterPlace) : filters);
            reorder_.bind(2, scratch);
        }
    }

   private:
    // oneDNN's own ReLU makes 0 of NaN
    void cutOff() const {
        int64_t n = a_.w.n * a_.w.outputs() * a_.f;
        int cuts = threadsFor(n * 0.1, std::max(threads, ownThreads_));
        parallel(cuts, [=](int cut) {
            Range r = share(n, cut, cuts, 64);
            relu(place<float>(3) + r.from, r.to - r.from);
        });
    }

    void prepareFilter(int64_t scratch) {
        memory::desc plain = Problem(a_).filterPlain;
        reorders_ = filter_ != plain;
        filterBytes_ = roundUp(filter_.get_size(), 64);
        filterCount_ = backwardFilter_ && threads > 1 ? threads : reorders_ ? 1 : 0;
        if (reorders_) {
            const memory::desc& from = backwardFilter_ ? filter_ : plain;
            const memory::desc& to = backwardFilter_ ? plain : filter_;
            dnnl::reorder::primitive_desc pd(cpuEngine(), from, cpuEngine(), to, userScratchpad());
            reorder_ = BoundPrimitive(dnnl::reorder(pd));
            reorder_.add(DNNL_ARG_FROM, from);
            reorder_.add(DNNL_ARG_TO, to);
            reorder_.add(DNNL_ARG_SCRATCHPAD, pd.scratchpad_desc());
            scratch = std::max<int64_t>(scratch, pd.scratchpad_desc().get_size());
        }
        scratchBytes_ = roundUp(scratch, 64);
        workspaceBytes = filterBytes_ * filterCount_ + scratchBytes_ * threads;
    }

    // The parts' filter gradients, added up in order, to where the first one is or straight to the output.
    void addParts() {
        float* parts = workspace<float>();
        int64_t n = filterBytes_ / 4;
        float* to = reorders_ ? parts : place<float>(2);
        int64_t wanted = reorders_ ? n : static_cast<int64_t>(filter_.get_size() / 4);
        int cuts = threadsFor(n * threads * 0.1, threads);
        parallel(cuts, [=](int cut) {
            Range r = share(wanted, cut, cuts, 64);
#pragma omp simd
            for (int64_t i = r.from; i < r.to; i++) {
                float sum = parts[i];
                for (int part = 1; part < threads; part++) sum += parts[part * n + i];
                to[i] = sum;
            }
        });
    }

    ConvArgs a_;
    bool backwardFilter_;
    int ownThreads_ = 1;
    memory::desc filter_;
    bool reorders_ = false;
    size_t scratchPlace_ = 3;
    int64_t filterBytes_ = 0, filterCount_ = 0, scratchBytes_ = 0;
    std::vector<BoundPrimitive> parts_;
    BoundPrimitive reorder_;
};

}  // namespace

static Kernel* create(const ConvArgs& a, const Args& args) {
    if (a.type != ElementType::FLOAT32) return new OneDnnConv(a, args.threads);
    if (a.flops() > 0) {
        if (isConvByTiles(a)) return newConvTiles(a, args.threads);
        if (isConvBySplit(a)) return newConvSplit(a, args.threads);
        if (isConvProduct(a, args.threads)) return newConvProduct(a, args.threads);
        if (isConvByRows(a)) return newConvRows(a, args.threads);
        try {
            return new OneDnnConv(a, args.threads);
        } catch (const dnnl::error&) {
            // the plain loops below do what oneDNN does not
        }
    }
    return newConvDirect(a, args.threads);
}

Kernel* create_conv(Args& args) {
    ConvArgs a(args);
    return create(a, args);
}

Kernel* create_biased_conv(Args& args) {
    Following after = {true, args.flag()};
    ConvArgs a(args, after);
    return create(a, args);
}

}  // namespace argali

int32_t argali_convolves_half(const int64_t* integers) {
    argali::Args args(integers, nullptr, 1);
    argali::ConvArgs a(args);
    if (a.flops() == 0) return 0;
    try {
        argali::pieceFor(a);
        return 1;
    } catch (const dnnl::error&) {
        return 0;
    }
}
