// Convolution and its gradients on oneDNN: data stay as they are, channels last; the filter goes to oneDNN's own order and
// its gradient comes back from it, as part of the kernel.
#include "conv.h"

#include <string.h>

#include <memory>

#include "onednn.h"

namespace argali {
namespace {

using dnnl::memory;
using Dims = memory::dims;

// The attributes as oneDNN writes them: channels second, spatial axes last, no more axes than there are.
struct Problem {
    Dims x, y, filter, strides, dilations, low, high;
    memory::desc xDesc, yDesc, filterPlain, filterAny;

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
        xDesc = denseDesc(x, xs);
        yDesc = denseDesc(y, ys);
        filterPlain = denseDesc(filter, fs);
        filterAny = memory::desc(filter, memory::data_type::f32, memory::format_tag::any);
    }
};

bool isReference(const dnnl::primitive_desc_base& pd) { return strstr(pd.impl_info_str(), "ref") != nullptr; }

// Inputs (x, filter), (filter, dy) or (x, dy); workspace: the filter in oneDNN's order, then scratch.
class OneDnnConv : public Kernel {
   public:
    // A new kernel, or null where oneDNN has nothing better than its own plain loops.
    static Kernel* tryNew(const ConvArgs& a, int allowed) {
        int threads = threadsFor(a.flops() / 60, allowed);
        ThreadScope scope(threads);
        Problem p(a);
        try {
            return newFor(a, p, threads);
        } catch (const dnnl::error&) {
            return nullptr;
        }
    }

    void run() override {
        ThreadScope scope(threads);
        if (reorders_ && !backwardFilter_) reorder_.run();
        conv_.run();
        if (reorders_ && backwardFilter_) reorder_.run();
    }

   protected:
    void bound() override {
        char* scratch = workspace<char>();
        int filterPlace = direction_ == ConvArgs::FORWARD ? 1 : direction_ == ConvArgs::BACKWARD_DATA ? 0 : 2;
        void* places[3] = {place<void>(0), place<void>(1), place<void>(2)};
        if (reorders_) {
            void* plain = places[filterPlace];
            places[filterPlace] = scratch;
            reorder_.bind(0, backwardFilter_ ? scratch : plain);
            reorder_.bind(1, backwardFilter_ ? plain : scratch);
            reorder_.bind(2, scratch + filterBytes_);
        }
        for (int i = 0; i < 3; i++) conv_.bind(i, places[i]);
        conv_.bind(3, scratch + filterBytes_);
    }

   private:
    OneDnnConv(ConvArgs::Direction direction, int threadCount) : direction_(direction) {
        threads = threadCount;
        backwardFilter_ = direction == ConvArgs::BACKWARD_FILTER;
    }

    static Kernel* newFor(const ConvArgs& a, const Problem& p, int threads) {
        const auto& e = cpuEngine();
        auto direct = dnnl::algorithm::convolution_direct;
        dnnl::primitive_attr attr = userScratchpad();
        dnnl::convolution_forward::primitive_desc forward(e, dnnl::prop_kind::forward_training, direct, p.xDesc, p.filterAny,
                                                          p.yDesc, p.strides, p.dilations, p.low, p.high, attr);
        auto kernel = std::unique_ptr<OneDnnConv>(new OneDnnConv(a.direction, threads));
        switch (a.direction) {
            case ConvArgs::FORWARD:
                if (isReference(forward)) return nullptr;
                kernel->prepare(dnnl::convolution_forward(forward), p, forward.weights_desc(), forward.scratchpad_desc(),
                                {{DNNL_ARG_SRC, p.xDesc}, {DNNL_ARG_WEIGHTS, forward.weights_desc()}, {DNNL_ARG_DST, p.yDesc}});
                break;
            case ConvArgs::BACKWARD_DATA: {
                dnnl::convolution_backward_data::primitive_desc pd(e, direct, p.xDesc, p.filterAny, p.yDesc, p.strides,
                                                                   p.dilations, p.low, p.high, forward, attr);
                if (isReference(pd)) return nullptr;
                kernel->prepare(
                    dnnl::convolution_backward_data(pd), p, pd.weights_desc(), pd.scratchpad_desc(),
                    {{DNNL_ARG_WEIGHTS, pd.weights_desc()}, {DNNL_ARG_DIFF_DST, p.yDesc}, {DNNL_ARG_DIFF_SRC, p.xDesc}});
                break;
            }
            case ConvArgs::BACKWARD_FILTER: {
                dnnl::convolution_backward_weights::primitive_desc pd(e, direct, p.xDesc, p.filterAny, p.yDesc, p.strides,
                                                                      p.dilations, p.low, p.high, forward, attr);
                if (isReference(pd)) return nullptr;
                kernel->prepare(dnnl::convolution_backward_weights(pd), p, pd.diff_weights_desc(), pd.scratchpad_desc(),
                                {{DNNL_ARG_SRC, p.xDesc},
                                 {DNNL_ARG_DIFF_DST, p.yDesc},
                                 {DNNL_ARG_DIFF_WEIGHTS, pd.diff_weights_desc()}});
                break;
            }
        }
        return kernel.release();
    }

    void prepare(const dnnl::primitive& primitive, const Problem& p, const memory::desc& filter, const memory::desc& scratch,
                 const std::vector<std::pair<int, memory::desc>>& arguments) {
        conv_ = BoundPrimitive(primitive);
        for (const auto& [argument, desc] : arguments) conv_.add(argument, desc);
        conv_.add(DNNL_ARG_SCRATCHPAD, scratch);
        int64_t scratchBytes = scratch.get_size();
        reorders_ = filter != p.filterPlain;
        if (reorders_) {
            filterBytes_ = roundUp(filter.get_size(), 64);
            const memory::desc& from = backwardFilter_ ? filter : p.filterPlain;
            const memory::desc& to = backwardFilter_ ? p.filterPlain : filter;
            dnnl::reorder::primitive_desc pd(cpuEngine(), from, cpuEngine(), to, userScratchpad());
            reorder_ = BoundPrimitive(dnnl::reorder(pd));
            reorder_.add(DNNL_ARG_FROM, from);
            reorder_.add(DNNL_ARG_TO, to);
            reorder_.add(DNNL_ARG_SCRATCHPAD, pd.scratchpad_desc());
            scratchBytes = std::max<int64_t>(scratchBytes, pd.scratchpad_desc().get_size());
        }
        workspaceBytes = filterBytes_ + std::max<int64_t>(64, scratchBytes);
    }

    ConvArgs::Direction direction_;
    bool backwardFilter_;
    bool reorders_ = false;
    int64_t filterBytes_ = 0;
    BoundPrimitive conv_, reorder_;
};

}  // namespace

Kernel* create_conv(Args& args) {
    ConvArgs a(args);
    Kernel* k = a.flops() > 0 ? OneDnnConv::tryNew(a, args.threads) : nullptr;
    return k ? k : newConvDirect(a, args.threads);
}

}  // namespace argali
