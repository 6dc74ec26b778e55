// What the kernels that use oneDNN share: the engine, and a primitive that runs on bound addresses.
#ifndef ARGALI_ONEDNN_H
#define ARGALI_ONEDNN_H

#include <omp.h>
#include <string.h>

#include <oneapi/dnnl/dnnl.hpp>

#include "kernel.h"

namespace argali {

inline const dnnl::engine& cpuEngine() {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

inline const dnnl::stream& cpuStream() {
    static const dnnl::stream stream(cpuEngine());
    return stream;
}

// oneDNN takes the number of threads from OpenMP's setting for the calling thread, when a primitive is made and when it
// runs.
class ThreadScope {
   public:
    explicit ThreadScope(int threads) : before_(omp_get_max_threads()) {
        if (threads != before_) omp_set_num_threads(threads);
        changed_ = threads != before_;
    }
    ~ThreadScope() {
        if (changed_) omp_set_num_threads(before_);
    }

   private:
    int before_;
    bool changed_;
};

inline dnnl::primitive_attr userScratchpad() {
    dnnl::primitive_attr attr;
    attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attr;
}

inline dnnl::memory::data_type dataType(ElementType t) {
    return t == ElementType::BFLOAT16  ? dnnl::memory::data_type::bf16
           : t == ElementType::FLOAT16 ? dnnl::memory::data_type::f16
                                       : dnnl::memory::data_type::f32;
}

inline dnnl::memory::desc denseDesc(const dnnl::memory::dims& dims, const dnnl::memory::dims& strides,
                                    ElementType type = ElementType::FLOAT32) {
    return dnnl::memory::desc(dims, dataType(type), strides);
}

// Throws where oneDNN has nothing better than plain loops.
inline void refuseReference(const dnnl::primitive_desc_base& pd) {
    if (strstr(pd.impl_info_str(), "ref")) throw dnnl::error(dnnl_unimplemented, "only plain loops");
}

// One primitive with its memory objects; the addresses come later.
class BoundPrimitive {
   public:
    BoundPrimitive() = default;

    explicit BoundPrimitive(const dnnl::primitive& primitive) : primitive_(primitive) {}

    void add(int argument, const dnnl::memory::desc& desc) {
        memories_.emplace_back(desc, cpuEngine(), static_cast<void*>(DNNL_MEMORY_NONE));
        arguments_.push_back({argument, memories_.back().get()});
    }

    // Fixes the address of the i-th memory added.
    void bind(size_t i, void* address) { memories_[i].set_data_handle(address); }

    void run() const {
        dnnl_primitive_execute(primitive_.get(), cpuStream().get(), static_cast<int>(arguments_.size()), arguments_.data());
    }

   private:
    dnnl::primitive primitive_;
    std::vector<dnnl::memory> memories_;
    std::vector<dnnl_exec_arg_t> arguments_;
};

}  // namespace argali
#endif
